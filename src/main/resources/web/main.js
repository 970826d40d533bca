// The dashboard: each panel looks after itself, they share what is known (bus.js) and one connection (live.js).

import { openAir } from './air.js';
import { openAlerts } from './alerts.js';
import { askToken, keepToken, probe } from './api.js';
import { toast } from './ask.js';
import { known, on, tell } from './bus.js';
import { openChildren } from './children.js';
import { openDestinations } from './destinations.js';
import { byId } from './dom.js';
import { openEvents } from './events.js';
import { openGraphs } from './graphs.js';
import { openKeys } from './keys.js';
import { follow, reconnect } from './live.js';
import { openSettings } from './settings.js';
import { openSound } from './sound.js';
import { openSpeech } from './speech.js';
import { keepUp, refreshAll } from './sync.js';
import { openViewer } from './viewer.js';

async function learn() {
  try {
    await probe();
  } catch {
    // away; the connection comes back and asks again
  }
}

openAir();
openViewer();
openAlerts();
openDestinations();
openGraphs();
openSound();
openSpeech();
openChildren();
openEvents();
openSettings();
openKeys();
byId('theme').addEventListener('click', () => window.switchTheme());

keepUp();
on('contact', contact => {
  if (contact.state === 'here') {
    learn();
  }
});
on('token', async () => {
  await learn();
  if (known.access === 'locked' || known.access === 'closed') {
    keepToken('');
    toast('That is not the API_TOKEN of this bridge.', 'bad');
    return;
  }
  reconnect();
  refreshAll();
});
let asked = false;
on('access', access => {
  if (access === 'closed' && !asked) {
    asked = true; // once; afterwards there is the button
    askToken();
  }
});
await learn();
follow(() => {
  tell('session', null);
  refreshAll();
});
