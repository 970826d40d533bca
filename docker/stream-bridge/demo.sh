#!/usr/bin/env bash
# What stands around the bridge in a demo.
#   demo.sh sender        calls the bridge over SRT with a moving test picture, as Isaac Sim does; for ever
#   demo.sh rtmp          an RTMP server (nginx) that takes any key and records into /recordings
#   demo.sh destinations  tells the bridge to publish to both demo servers, then stays
set -u

sender() {
    local target="${SRT_TARGET:-srt://media-bridge:9999}" picture="${PICTURE:-1280x720}" rate="${RATE:-24}"
    while true; do
        "$FFMPEG" -hide_banner -nostdin -loglevel warning -re \
            -f lavfi -i "testsrc2=size=$picture:rate=$rate" \
            -c:v libx264 -preset ultrafast -tune zerolatency -pix_fmt yuv420p -g "$rate" \
            -b:v 4M -maxrate 4M -bufsize 4M -flush_packets 1 -muxdelay 0 -muxpreload 0 \
            -f mpegts "$target?mode=caller&latency=50000&transtype=live&pkt_size=1316&streamid=default/app/isaac"
        sleep 1
    done
}

rtmp() {
    local home
    home="$(mktemp -d)"
    cat >"$home/nginx.conf" <<CONF
load_module /usr/lib/nginx/modules/ngx_rtmp_module.so;
daemon off;
pid $home/nginx.pid;
error_log stderr warn;
worker_processes 1;
events { worker_connections 256; }
rtmp {
    access_log off;
    server {
        listen 1935;
        chunk_size 4096;
        application live {
            live on;
            wait_key on;
            record all;
            record_path ${RECORDINGS:-/recordings};
            record_suffix -%Y%m%d-%H%M%S.flv;
            record_max_size ${RECORD_MAX_SIZE:-256M};
        }
    }
}
CONF
    exec nginx -e stderr -p "$home" -c "$home/nginx.conf"
}

# One request with bash alone; prints the status line.
put() {
    local host="$1" port="$2" path="$3" body="$4"
    exec 3<>"/dev/tcp/$host/$port" || return 1
    {
        printf 'PUT %s HTTP/1.0\r\nHost: %s\r\nContent-Type: application/json\r\n' "$path" "$host"
        [[ -z "${API_TOKEN:-}" ]] || printf 'Authorization: Bearer %s\r\n' "$API_TOKEN"
        printf 'Content-Length: %d\r\n\r\n%s' "${#body}" "$body"
    } >&3
    IFS= read -r -t 5 answer <&3 || return 1
    exec 3<&-
    printf '%s\n' "${answer%$'\r'}"
}

destinations() {
    local name
    for name in ${DEMO_SERVERS:-demo-primary demo-backup}; do
        until put "${BRIDGE_HOST:-media-bridge}" "${HTTP_PORT:-8080}" "/api/streaming/destinations/${name#demo-}" \
            "{\"url\":\"rtmp://$name:1935/live\",\"key\":\"demo\"}" 2>/dev/null | grep ' 200 '; do
            sleep 2
        done
        echo "the bridge publishes to $name"
    done
    exec sleep infinity
}

trap 'exit 0' TERM INT
case "${1:-}" in
    sender | rtmp | destinations) "$1" ;;
    *)
        sed -n '2,5s/^# *//p' "$0" >&2
        exit 2
        ;;
esac
