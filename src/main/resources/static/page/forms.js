// Forms that need a script: a photo to submit, and a test webhook.
'use strict';

const LEAST_PIXELS = 512;

// Under such a key a photo is analysed once, however often it is sent.
function newKey() {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), part => part.toString(16)).join('-');
}

// Lets a file be dropped on the area around its input. One that misses the area does not replace the page.
function takeDrops(area, input) {
  for (const name of ['dragover', 'drop']) {
    document.addEventListener(name, event => {
      if (event.dataTransfer.types.includes('Files')) event.preventDefault();
    });
  }
  area.addEventListener('drop', event => {
    const dropped = event.dataTransfer.files[0];
    if (!dropped) return;
    const one = new DataTransfer();
    one.items.add(dropped);
    input.files = one.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
  });
}

// Sends a photo to the API, then shows its analysis below the form. The address leads to it after a reload, also while
// the photo is being sent. One that has not arrived by then keeps its key.
function submitPhoto(form) {
  const file = form.elements.photo;
  const preview = form.querySelector('.preview');
  const alarm = form.querySelector('[role=alert]');
  const button = form.querySelector('button');
  const sending = form.querySelector('.sending');
  let key = form.dataset.key || newKey();

  function complain(text) {
    alarm.textContent = text;
    alarm.hidden = !text;
  }

  function check() {
    const photo = file.files[0];
    preview.hidden = true;
    URL.revokeObjectURL(preview.src);
    key = form.dataset.key || newKey();
    if (!photo) return complain('');
    if (!file.accept.split(',').includes(photo.type)) return complain('This is no JPEG, PNG or WebP file.');
    if (photo.size > 10 * 1024 * 1024) return complain('This photo has more than 10 MB.');
    preview.src = URL.createObjectURL(photo);
    preview.hidden = false;
    complain('');
  }

  // known only after the photo was decoded
  function checkSize() {
    if (preview.naturalWidth >= LEAST_PIXELS && preview.naturalHeight >= LEAST_PIXELS) return;
    preview.hidden = true;
    complain('This photo has ' + preview.naturalWidth + ' × ' + preview.naturalHeight + ' pixels. It needs at least '
      + LEAST_PIXELS + ' × ' + LEAST_PIXELS + '.');
  }

  takeDrops(form.querySelector('.drop'), file);
  form.addEventListener('change', check);
  preview.addEventListener('load', checkSize);
  form.addEventListener('submit', async event => {
    event.preventDefault();
    if (!alarm.hidden && preview.hidden) return;
    complain('');
    button.disabled = true;
    button.textContent = 'Sending…';
    const since = new Date().toISOString();
    const user = form.elements.application_user_id.value;
    const before = location.href;
    history.replaceState(null, '', '/page/submit?' + new URLSearchParams({ user, key, since }));
    sending.querySelector('time').dateTime = since;
    sending.hidden = false;
    try {
      const answer = await ask('/nutrition_records', {
        method: 'POST', body: new FormData(form),
        headers: { [form.dataset.header]: form.dataset.token, 'Idempotency-Key': key },
      });
      const json = await answer.json();
      // kept as long as the answer is to try again, or none came, so that no photo is analysed twice
      if (answer.status !== 409 && answer.status !== 503) {
        delete form.dataset.key;
        key = newKey();
        if (!answer.ok) history.replaceState(null, '', before);
      }
      if (answer.ok) {
        const live = document.getElementById('live');
        // a late answer about the photo before must not take its place
        htmx.trigger(live, 'htmx:abort');
        live.setAttribute('hx-get', location.href);
        htmx.process(live);
        htmx.trigger(live, 'now');
      } else {
        complain(json.detail || 'The provider refused the photo.');
      }
    } catch {
      complain('The photo could not be sent. Check your connection and try again.');
    }
    sending.hidden = true;
    button.disabled = false;
    button.textContent = 'Analyse';
  });
}

// Sends a webhook that the server has signed through the public door, then goes to its meal.
function testWebhook(form) {
  const status = form.querySelector('[role=status]');

  function say(text, isFailure) {
    status.textContent = text;
    status.classList.toggle('alarm', isFailure);
    status.hidden = false;
  }

  form.addEventListener('submit', async event => {
    event.preventDefault();
    say('Sending…', false);
    try {
      const signed = await ask('/page/set-up/test-webhook', {
        method: 'POST', headers: { [form.dataset.header]: form.dataset.token },
      });
      if (!signed.ok) {
        return say('The webhook was not signed, so it was not sent. Reload this page and try again.', true);
      }
      const test = await signed.json();
      const answer = await fetch('/nutrition-webhook', {
        method: 'POST', body: test.body,
        headers: { 'x-body-signature': test.signature, 'content-type': 'application/json' },
      });
      if (answer.status === 200) {
        location.assign('/page/meals/' + test.record_id);
        return;
      }
      say('The door answered ' + answer.status + ': ' + await answer.text(), true);
    } catch {
      say('The webhook could not be sent. Check your connection and try again.', true);
    }
  });
}

document.addEventListener('DOMContentLoaded', () => {
  document.querySelectorAll('form.test-webhook').forEach(testWebhook);
  document.querySelectorAll('form.photo').forEach(submitPhoto);
});
