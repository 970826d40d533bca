#!/usr/bin/env bash
# Publishes a sine tone to the audio endpoint, at the pace of a live producer.
#
#   scripts/send_test_audio.sh [URL] [SECONDS] [HERTZ]
#
# URL is the endpoint's /ingest (http://127.0.0.1:9000/ingest), SECONDS 10, HERTZ 1000. AUDIO_TOKEN is sent when it is
# set; FFMPEG names another ffmpeg; FORMAT is wav, or aac, mp3, flac, ogg.
set -euo pipefail

url="${1:-http://127.0.0.1:9000/ingest}"
seconds="${2:-10}"
hertz="${3:-1000}"
format="${FORMAT:-wav}"
ffmpeg="${FFMPEG:-$(command -v ffmpeg || find "$HOME/.javacpp/cache" -path '*-gpl/ffmpeg' -type f -perm -u+x 2>/dev/null | head -n 1)}"

[[ -n "$ffmpeg" ]] || { echo "send_test_audio: no ffmpeg; set FFMPEG" >&2; exit 1; }
case "$format" in
    wav) codec=(-c:a pcm_s16le -f wav) type=audio/wav ;;
    aac) codec=(-c:a aac -b:a 128k -f adts) type=audio/aac ;;
    mp3) codec=(-c:a libmp3lame -b:a 128k -f mp3) type=audio/mpeg ;;
    flac) codec=(-c:a flac -f flac) type=audio/flac ;;
    ogg) codec=(-c:a libopus -page_duration 40000 -f ogg) type=audio/ogg ;;
    *) echo "send_test_audio: FORMAT is wav, aac, mp3, flac or ogg" >&2; exit 2 ;;
esac

# The token goes through a file descriptor: on curl's command line everybody could read it.
"$ffmpeg" -hide_banner -loglevel error -re -readrate_initial_burst 0.05 \
    -f lavfi -i "sine=frequency=$hertz:sample_rate=48000:samples_per_frame=960,volume=4" -t "$seconds" -ac 2 "${codec[@]}" \
    -flush_packets 1 pipe:1 |
    curl --silent --show-error --fail-with-body --max-time "$((seconds + 30))" -X POST -H "Content-Type: $type" \
        -H "Transfer-Encoding: chunked" -H "Expect:" ${AUDIO_TOKEN:+-H @<(printf 'Authorization: Bearer %s' "$AUDIO_TOKEN")} \
        -T - "$url"
echo
