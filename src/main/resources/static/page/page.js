// What a page does beyond its HTML: times in the reader's zone, and the bar that counts what is new.
'use strict';

const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const short = new Intl.DateTimeFormat(undefined, { dateStyle: 'short', timeStyle: 'medium' });

function ago(seconds) {
  if (seconds < 60) return Math.max(0, Math.round(seconds)) + ' s ago';
  if (seconds < 3600) return Math.floor(seconds / 60) + ' min ago';
  if (seconds < 172800) return Math.floor(seconds / 3600) + ' h ago';
  return Math.floor(seconds / 86400) + ' days ago';
}

function showTimes(root) {
  for (const time of root.querySelectorAll('time[datetime]')) {
    const at = new Date(time.dateTime);
    time.textContent = time.classList.contains('ago') ? ago((Date.now() - at) / 1000) : short.format(at);
    time.title = full.format(at) + ' (' + time.dateTime + ')';
  }
}

// Counts changes until the reader asks for them. Nothing moves under the reader.
function follow(bar) {
  const status = bar.querySelector('.status');
  const pause = bar.querySelector('.pause');
  const news = bar.querySelector('.news');
  let source = null;
  let cursor = null;
  let count = 0;
  let paused = false;

  function say(text) {
    if (status.textContent !== text) status.textContent = text;
  }

  function open() {
    if (source || paused || document.hidden) return;
    const url = new URL(bar.dataset.stream, location.href);
    if (cursor) url.searchParams.set('after', cursor);
    source = new EventSource(url);
    source.onopen = () => say('Live');
    source.onerror = () => say(source && source.readyState === EventSource.CLOSED ? 'Not live: reload the page' : 'Connecting…');
    source.onmessage = event => {
      cursor = event.lastEventId;
      count += 1;
      news.textContent = count + ' new';
      news.hidden = false;
    };
  }

  function close() {
    if (source) source.close();
    source = null;
  }

  pause.addEventListener('click', () => {
    paused = !paused;
    pause.textContent = paused ? 'Resume' : 'Pause';
    if (paused) {
      close();
      say('Paused');
    } else {
      open();
    }
  });
  document.addEventListener('visibilitychange', () => document.hidden ? close() : open());
  bar.hidden = false;
  open();
}

// Sends a photo to the API, then goes to the page that waits for its analysis.
function submitPhoto(form) {
  const file = form.elements.photo;
  const preview = form.querySelector('.preview');
  const alarm = form.querySelector('[role=alert]');
  const button = form.querySelector('button');
  let key = '';

  function complain(text) {
    alarm.textContent = text;
    alarm.hidden = !text;
  }

  function check() {
    const photo = file.files[0];
    preview.hidden = true;
    // kept over retries, so that no photo is analysed twice
    key = Array.from(crypto.getRandomValues(new Uint32Array(4)), part => part.toString(16)).join('-');
    if (!photo) return complain('');
    if (!file.accept.split(',').includes(photo.type)) return complain('This is no JPEG, PNG or WebP file.');
    if (photo.size > 10 * 1024 * 1024) return complain('This photo has more than 10 MB.');
    preview.src = URL.createObjectURL(photo);
    preview.hidden = false;
    complain('');
  }

  file.addEventListener('change', check);
  form.addEventListener('submit', async event => {
    event.preventDefault();
    if (!alarm.hidden && preview.hidden) return;
    button.disabled = true;
    button.textContent = 'Sending…';
    const since = new Date().toISOString();
    try {
      const answer = await fetch('/nutrition_records', {
        method: 'POST', body: new FormData(form),
        headers: { [form.dataset.header]: form.dataset.token, 'Idempotency-Key': key },
      });
      const json = await answer.json();
      if (answer.ok) {
        location.assign('/page/submit/result?' + new URLSearchParams({ record: json.record_id, since }));
        return;
      }
      complain(json.detail || 'The provider refused the photo.');
    } catch {
      complain('The photo could not be sent. Check your connection and try again.');
    }
    button.disabled = false;
    button.textContent = 'Analyse';
  });
}

// Sends a webhook that the server has signed through the public door, then goes to its meal.
function testWebhook(form) {
  const status = form.querySelector('[role=status]');
  form.addEventListener('submit', async event => {
    event.preventDefault();
    status.hidden = false;
    status.textContent = 'Sending…';
    try {
      const signed = await fetch('/page/set-up/test-webhook', {
        method: 'POST', headers: { [form.dataset.header]: form.dataset.token },
      });
      const test = await signed.json();
      const answer = await fetch('/nutrition-webhook', {
        method: 'POST', body: test.body,
        headers: { 'x-body-signature': test.signature, 'content-type': 'application/json' },
      });
      if (answer.status === 200) {
        location.assign('/page/meals/' + test.record_id);
        return;
      }
      status.textContent = 'The door answered ' + answer.status + ': ' + await answer.text();
    } catch {
      status.textContent = 'The webhook could not be sent.';
    }
  });
}

document.addEventListener('DOMContentLoaded', () => {
  document.querySelectorAll('form.test-webhook').forEach(testWebhook);
  document.querySelectorAll('form.photo').forEach(submitPhoto);
  showTimes(document);
  document.querySelectorAll('.live').forEach(follow);
  for (const person of document.querySelectorAll('a[href*="/page/people/"]:not(.button)')) {
    person.search = 'zone=' + encodeURIComponent(full.resolvedOptions().timeZone);
  }
  setInterval(() => showTimes(document), 10000);
  document.addEventListener('keydown', event => {
    const search = document.querySelector('input[type=search]');
    if (event.key === '/' && search && !event.target.closest('input, textarea')) {
      event.preventDefault();
      search.focus();
    }
  });
});
document.addEventListener('htmx:afterSwap', () => showTimes(document));
