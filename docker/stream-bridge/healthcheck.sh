#!/usr/bin/env bash
# Exit status 0 while this container's role answers its health address with 200.
#   healthcheck.sh [bridge | audio-endpoint | webrtc-bridge]
set -u

# The value of a setting as the bridge takes it: media.env first, then the environment, then the default.
setting() {
    local name="$1" default="$2" file="${CONFIG_DIR:-/config}/media.env" line="" alias="MEDIA_BRIDGE_$1"
    if [[ -r $file ]]; then
        line="$(sed -nE "s/^[[:space:]]*(export[[:space:]]+)?(MEDIA_BRIDGE_)?$name[[:space:]]*=[[:space:]]*[\"']?([^\"'#[:space:]]*).*/\3/p" "$file" | tail -n 1)"
    fi
    printf '%s' "${line:-${!name:-${!alias:-$default}}}"
}

role="${1:-${BRIDGE_ROLE:-}}"
if [[ -z $role ]]; then
    role=bridge
    for candidate in audio-endpoint webrtc-bridge; do
        # the role is in the command line of the Java process
        grep -qsaF -- "$candidate" /proc/[0-9]*/cmdline && { role=$candidate; break; }
    done
fi
case "$role" in
    audio-endpoint) port="$(setting AUDIO_PORT 9000)" ;;
    webrtc-bridge) port="$(setting WEBRTC_PORT 8081)" ;;
    *) port="$(setting HTTP_PORT 8080)" ;;
esac
exec 3<>"/dev/tcp/127.0.0.1/$port" || exit 1
printf 'GET /health HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3
IFS= read -r -t 4 answer <&3 || exit 1
[[ $answer == *" 200 "* ]]
