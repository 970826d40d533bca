package preview;

/** An offer as browsers make it, for the warm-up. */
final class WarmUp {
    static final String OFFER = String.join(
            "\r\n",
            "v=0",
            "o=- 1 2 IN IP4 127.0.0.1",
            "s=-",
            "t=0 0",
            "a=group:BUNDLE 0 1",
            "m=video 9 UDP/TLS/RTP/SAVPF 102 103",
            "c=IN IP4 0.0.0.0",
            "a=ice-ufrag:warm",
            "a=ice-pwd:warmwarmwarmwarmwarmwarm",
            "a=fingerprint:sha-256 " + "00:".repeat(31) + "00",
            "a=setup:actpass",
            "a=mid:0",
            "a=recvonly",
            "a=rtcp-mux",
            "a=rtpmap:102 H264/90000",
            "a=rtcp-fb:102 nack",
            "a=rtcp-fb:102 nack pli",
            "a=fmtp:102 packetization-mode=1;profile-level-id=42e01f",
            "a=rtpmap:103 rtx/90000",
            "a=fmtp:103 apt=102",
            "m=audio 9 UDP/TLS/RTP/SAVPF 111",
            "c=IN IP4 0.0.0.0",
            "a=ice-ufrag:warm",
            "a=ice-pwd:warmwarmwarmwarmwarmwarm",
            "a=fingerprint:sha-256 " + "00:".repeat(31) + "00",
            "a=setup:actpass",
            "a=mid:1",
            "a=recvonly",
            "a=rtcp-mux",
            "a=rtpmap:111 opus/48000/2",
            "");

    private WarmUp() {}
}
