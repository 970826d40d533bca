'use strict';
(() => {
  const query = new URLSearchParams(location.search);
  const wants = (name, otherwise) => {
    const value = query.get(name);
    return value === null ? otherwise : !['0', 'false', 'no', 'off'].includes(value.toLowerCase());
  };
  const by = id => document.getElementById(id);
  const player = by('player');
  const video = by('video');

  const CONNECT_LIMIT = 2000;      // ms for the WebSocket to open: a dropped packet must not cost a TCP retry of 3 s
  const PICTURE_LIMIT = 4000;      // ms from the offer to the first picture
  const DARK_AFTER = 1500;         // ms without a picture before the page says so
  const GIVE_UP_AFTER = 3500;      // ms without a picture, although there should be one, before it begins anew
  const SILENT_AFTER = 3500;       // ms without an answer to pings
  const PING_EVERY = 500;
  const BACKOFF = [100, 250, 500, 800];
  const REFUSED_WAIT = 3000;

  const WORDS = {
    connecting: ['Connecting…', ''],
    stopped: ['The program is stopped', 'The picture comes by itself when somebody starts it.'],
    starting: ['The program is starting…', 'The encoder gives no picture at the moment; this takes a second or two.'],
    unknown: ['Nothing is heard of the program', 'The preview runs, but the bridge sends it nothing. Look whether the bridge is running.'],
    b_frames: ['No preview with B-frames', 'Browsers do not show B-frames live. Set B_FRAMES=false to see the program here.'],
  };

  let session = null;
  let failures = 0;
  let retry = 0;
  let program = 'unknown';
  let lastFrameAt = 0;
  let state = '';
  let iceServers = [];

  const tell = (type, more) => {
    if (parent !== window) parent.postMessage({source: 'media-bridge-preview', type, ...more}, '*');
  };

  const show = (next, headline, advice = '') => {
    const words = headline || (WORDS[next] || ['', ''])[0];
    if (state === next && by('headline').textContent === words && by('advice').textContent === advice) return;
    state = next;
    player.dataset.state = next;
    by('headline').textContent = words;
    by('advice').textContent = advice;
    by('badge').hidden = next !== 'slate';
    by('badge').textContent = next === 'slate' ? 'Slate on air' : '';
    tell('state', {state: next, headline: words, advice});
  };

  // Says what is known: a picture that moves is live, whatever else; else the reason why there is none.
  const describe = () => {
    const moving = performance.now() - lastFrameAt < DARK_AFTER;
    if (moving && session && session.frames > 0) {
      show(program === 'slate' ? 'slate' : 'live');
    } else if (session && session.greeted && program in WORDS) {
      show(program === 'unknown' ? 'error' : program, WORDS[program][0], WORDS[program][1]);
    } else if (session && session.greeted && session.frames > 0) {
      show('connecting', 'No picture arrives', 'The network may be interrupted; trying again.');
    } else if (state !== 'error') {
      show('connecting');
    }
  };

  class Session {
    constructor() {
      this.startedAt = performance.now();
      this.heardAt = this.startedAt;
      this.greeted = false;
      this.frames = 0;
      this.waiting = [];
      this.clock = null;
      this.delays = [];
      this.last = null;
      const address = new URL('ws' + location.search, location.href);
      address.protocol = address.protocol.replace('http', 'ws');
      this.socket = new WebSocket(address);
      this.socket.onopen = () => this.opened();
      this.socket.onmessage = event => this.message(JSON.parse(event.data));
      this.socket.onclose = () => this.fail('The preview cannot be reached', 'Trying again. If it stays so, look whether the bridge is running and whether a firewall is between.');
      this.peer = new RTCPeerConnection({bundlePolicy: 'max-bundle', iceServers});
      this.stream = new MediaStream();
      this.peer.ontrack = event => this.track(event);
      this.peer.onicecandidate = event => {
        if (event.candidate && event.candidate.candidate) this.send({type: 'candidate', candidate: event.candidate.candidate, sdpMid: event.candidate.sdpMid});
      };
      this.peer.onconnectionstatechange = () => {
        if (this.peer.connectionState === 'failed') this.fail('The picture cannot get through', 'Signalling works, media do not: UDP may be blocked. The operator can set WEBRTC_ADVERTISED_ADDRESS, WEBRTC_PORT_RANGE or TURN_URL.');
      };
      this.peer.addTransceiver('video', {direction: 'recvonly'});
      this.peer.addTransceiver('audio', {direction: 'recvonly'});
      this.offered = this.offer().catch(e => this.fail('This browser cannot show it', String(e.message || e)));
    }

    // Servers that help to find a way are known only now; whoever was made without them is made again.
    learn(servers) {
      if (!servers || JSON.stringify(servers) === JSON.stringify(iceServers)) return false;
      iceServers = servers;
      session = null;
      this.close();
      connect();
      return true;
    }

    async offer() {
      const offer = await this.peer.createOffer();
      await this.peer.setLocalDescription(offer);
      this.send({type: 'offer', sdp: offer.sdp});
    }

    send(message) {
      const text = JSON.stringify(message);
      if (this.socket.readyState === WebSocket.OPEN) this.socket.send(text);
      else if (this.socket.readyState === WebSocket.CONNECTING) this.waiting.push(text);
    }

    opened() {
      this.waiting.splice(0).forEach(text => this.socket.send(text));
      this.heardAt = performance.now();
    }

    message(message) {
      this.heardAt = performance.now();
      switch (message.type) {
        case 'welcome':
          if (this.learn(message.iceServers)) break;
          // falls through
        case 'status':
          this.greeted = true;
          program = message.program;
          describe();
          break;
        case 'answer':
          this.peer.setRemoteDescription({type: 'answer', sdp: message.sdp})
            .catch(e => this.fail('The answer cannot be used', String(e.message || e)));
          break;
        case 'candidate':
          this.peer.addIceCandidate({candidate: message.candidate, sdpMid: message.sdpMid}).catch(() => {});
          break;
        case 'pong':
          if (program !== message.program) { program = message.program; describe(); }
          this.tick(message);
          break;
        case 'ended':
          this.fail('The session has ended', 'Trying again.');
          break;
        case 'error':
          this.fail(message.error, 'Trying again in a moment.', REFUSED_WAIT);
          break;
      }
    }

    // When the newest picture reached the preview, on this page's clock.
    tick(pong) {
      const now = performance.now();
      const trip = now - pong.t;
      if (!this.clock || trip <= this.clock.trip + 2 || now - this.clock.at > 10000) {
        this.clock = {rtp: pong.newestRtp, arrived: now - trip / 2 - pong.newestAgeMillis, trip, at: now};
      }
    }

    track(event) {
      event.receiver.jitterBufferTarget = 0;
      this.stream.addTrack(event.track);
      if (video.srcObject !== this.stream) video.srcObject = this.stream;
      video.play().catch(() => {});
      if (event.track.kind === 'video') this.watch();
    }

    watch() {
      if (!video.requestVideoFrameCallback) {
        const counted = setInterval(() => {
          if (session !== this) return clearInterval(counted);
          if (video.currentTime !== this.seen) { this.seen = video.currentTime; this.frame(performance.now(), {}); }
        }, 100);
        return;
      }
      const next = (now, metadata) => {
        if (session !== this) return;
        this.frame(now, metadata);
        video.requestVideoFrameCallback(next);
      };
      video.requestVideoFrameCallback(next);
    }

    frame(now, metadata) {
      lastFrameAt = performance.now();
      if (this.frames++ === 0) {
        failures = 0;
        this.firstFrameMillis = lastFrameAt - this.startedAt;
        tell('first-frame', {millis: this.firstFrameMillis});
        describe();
      } else if (state !== 'live' && state !== 'slate') describe();
      if (this.clock && metadata.rtpTimestamp !== undefined) {
        const later = ((metadata.rtpTimestamp - this.clock.rtp) | 0) / 90;
        this.delays.push(Math.max(now, metadata.expectedDisplayTime || 0) - this.clock.arrived - later);
        if (this.delays.length > 60) this.delays.shift();
      }
    }

    look() {
      const now = performance.now();
      if (this.socket.readyState === WebSocket.CONNECTING && now - this.startedAt > CONNECT_LIMIT) {
        this.fail('The preview cannot be reached', 'Trying again. If it stays so, look whether the bridge is running and whether a firewall is between.');
      } else if (this.socket.readyState === WebSocket.OPEN && now - this.heardAt > SILENT_AFTER) {
        this.fail('The connection was lost', 'The network may be interrupted; trying again.');
      } else if (this.greeted && (program === 'live' || program === 'slate')) {
        const limit = this.frames > 0 ? GIVE_UP_AFTER : PICTURE_LIMIT;
        if (now - Math.max(this.startedAt, lastFrameAt, this.showableSince || 0) > limit) {
          this.fail('No picture arrives', 'The network may be interrupted, or UDP is blocked; trying again.');
        }
      } else {
        this.showableSince = now;
      }
      if (this.socket.readyState === WebSocket.OPEN && now - (this.pingedAt || 0) >= PING_EVERY) {
        this.pingedAt = now;
        this.send({type: 'ping', t: now});
      }
    }

    async figures() {
      if (!this.frames) return;
      const now = {};
      (await this.peer.getStats()).forEach(one => {
        if (one.type === 'inbound-rtp' && one.kind === 'video') now.video = one;
      });
      const v = now.video;
      if (!v || session !== this) return;
      const before = this.last;
      this.last = v;
      if (!before) return;
      const seconds = (v.timestamp - before.timestamp) / 1000;
      const got = v.packetsReceived - before.packetsReceived;
      const lost = Math.max(0, v.packetsLost - before.packetsLost);
      const sorted = [...this.delays].sort((a, b) => a - b);
      const figures = {
        delayMillis: sorted.length ? sorted[sorted.length >> 1] : null,
        framesPerSecond: (v.framesDecoded - before.framesDecoded) / seconds,
        lossPercent: got + lost > 0 ? 100 * lost / (got + lost) : 0,
        bitrateK: (v.bytesReceived - before.bytesReceived) * 8 / 1000 / seconds,
        freezes: v.freezeCount || 0,
        width: v.frameWidth, height: v.frameHeight,
      };
      this.send({type: 'report', freezes: figures.freezes, framesPerSecond: figures.framesPerSecond, delayMillis: figures.delayMillis});
      tell('stats', figures);
      by('stat-delay').textContent = figures.delayMillis === null ? '–' : Math.round(figures.delayMillis) + ' ms';
      by('stat-fps').textContent = figures.framesPerSecond.toFixed(1) + ' /s';
      by('stat-loss').textContent = figures.lossPercent.toFixed(1) + ' %';
      by('stat-bitrate').textContent = Math.round(figures.bitrateK) + ' kbit/s';
      by('stat-freezes').textContent = figures.freezes;
      by('stat-size').textContent = figures.width + '×' + figures.height;
    }

    close() {
      this.socket.onclose = this.socket.onmessage = this.socket.onopen = null;
      this.peer.ontrack = this.peer.onicecandidate = this.peer.onconnectionstatechange = null;
      if (this.socket.readyState === WebSocket.CONNECTING) this.socket.onopen = event => event.target.close(); // browsers complain of it before
      else this.socket.close();
      this.peer.close();
    }

    fail(headline, advice, wait) {
      if (session !== this) return;
      session = null;
      this.close();
      show('error', headline, advice);
      const pause = wait || BACKOFF[Math.min(failures, BACKOFF.length - 1)];
      failures++;
      if (!this.greeted && failures % 3 === 2) explain();
      clearTimeout(retry);
      retry = setTimeout(connect, pause * (0.75 + Math.random() / 2));
    }
  }

  // A WebSocket that is refused does not say why; an ordinary request does.
  const explain = async () => {
    try {
      const answer = await fetch(new URL('api/preview/viewers' + location.search, location.href), {signal: AbortSignal.timeout(1500)});
      if (answer.status === 401) show('error', 'This preview needs a token', 'Add ?token=… with the PREVIEW_TOKEN to the address.');
    } catch { /* not to be reached; that is being said already */ }
  };

  const connect = () => {
    if (!window.RTCPeerConnection) {
      show('error', 'This browser has no WebRTC', 'Use a current Chromium, Firefox or Safari.');
      return;
    }
    session = new Session();
  };

  // ---- controls

  const sound = on => {
    video.muted = !on;
    by('sound').textContent = on ? 'Sound off' : 'Sound on';
    by('sound').setAttribute('aria-pressed', String(on));
    if (on) video.play().catch(() => sound(false));
    tell('sound', {on});
  };
  const panel = on => {
    by('stats').hidden = !on;
    by('figures').setAttribute('aria-pressed', String(on));
  };
  const full = () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else player.requestFullscreen().catch(() => {});
  };
  by('sound').onclick = () => sound(video.muted);
  by('figures').onclick = () => panel(by('stats').hidden);
  by('fullscreen').onclick = full;
  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.toLowerCase();
    if (key === 'm') sound(video.muted);
    else if (key === 's') panel(by('stats').hidden);
    else if (key === 'f') full();
  });
  window.addEventListener('message', event => {
    const data = event.data;
    if (event.source !== parent || !data || data.target !== 'media-bridge-preview') return;
    if (data.command === 'mute') sound(false);
    else if (data.command === 'unmute') sound(true);
    else if (data.command === 'reconnect' && session) session.fail('Connecting…', '');
  });
  by('controls').hidden = !wants('controls', true);
  panel(wants('stats', false));
  sound(!wants('muted', true));

  // For the page's own figures and for tests.
  window.preview = {
    get state() { return state; },
    get program() { return program; },
    get frames() { return session ? session.frames : 0; },
    get firstFrameMillis() { return session ? session.firstFrameMillis : undefined; },
    get peer() { return session ? session.peer : null; },
    get delays() { return session ? session.delays : []; },
  };

  setInterval(() => { if (session) session.look(); describe(); }, 200);
  setInterval(() => { if (session) session.figures().catch(() => {}); }, 1000);
  window.addEventListener('online', () => { if (!session) { clearTimeout(retry); connect(); } });
  window.addEventListener('pagehide', () => { if (session) session.close(); });
  connect();
})();
