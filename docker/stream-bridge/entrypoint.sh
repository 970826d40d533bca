#!/usr/bin/env bash
# Starts one role of the bridge in a container.
#
#   entrypoint.sh [--dry-run] [bridge | audio-endpoint | webrtc-bridge]
#   entrypoint.sh COMMAND ...      any other command of ./bridge, for example: status, dry-run, version
#
# Settings come from the environment and from $CONFIG_DIR/media.env, which the bridge itself parses and follows; no
# shell ever reads that file. --dry-run prints what would be run, keys masked, and ends.
set -euo pipefail

bridge="${BRIDGE_HOME:-/opt/media-bridge}/bridge"
dry_run=false
if [[ "${1:-}" == --dry-run ]]; then
    dry_run=true
    shift
fi
role="${1:-${BRIDGE_ROLE:-bridge}}"
[[ $# -eq 0 ]] || shift

say() { printf 'entrypoint: %s\n' "$*" >&2; }

# A directory that cannot be written must not keep the program off the air; only the session's memory is lost.
usable_runtime() {
    local wanted="${RUNTIME_DIR:-/runtime}"
    if mkdir -p "$wanted" 2>/dev/null && [[ -w $wanted ]]; then
        return
    fi
    export RUNTIME_DIR=/tmp/runtime
    mkdir -p "$RUNTIME_DIR"
    say "$wanted cannot be written by user $(id -u): state is kept in $RUNTIME_DIR and lost with this container;" \
        "on the host type: sudo chown $(id -u):$(id -g) DIRECTORY"
}

case "$role" in
    bridge | audio-endpoint | webrtc-bridge)
        usable_runtime
        if $dry_run; then
            say "would run: bridge run --role $role"
            if [[ $role == bridge ]]; then
                exec "$bridge" dry-run
            fi
            exit 0
        fi
        exec "$bridge" run --role "$role" "$@"
        ;;
    *)
        if $dry_run; then
            say "would run: bridge $role $*"
            exit 0
        fi
        exec "$bridge" "$role" "$@"
        ;;
esac
