// Lists that say what is new, the pause of what refreshes itself, and failures that nobody has seen yet.
'use strict';

const TICK_MILLIS = 1500;
const LOOK_MILLIS = 5000;
const REOPEN_MILLIS = 30000;
const FAILURES_MILLIS = 30000;

// A bar that says how fresh the page is, and lets the reader pause it.
function freshness(bar, state, onPause) {
  const status = bar.querySelector('.status');
  const pause = bar.querySelector('.pause');
  const updated = bar.querySelector('time');
  const fresh = { isPaused: false, isFailing: false, show, note };

  function show() {
    const now = fresh.isPaused ? 'Paused' : fresh.isFailing ? 'No connection' : state();
    if (status.textContent !== now) status.textContent = now;
    bar.classList.toggle('alarm', fresh.isFailing && !fresh.isPaused);
  }

  function note(isUpdated) {
    fresh.isFailing = !isUpdated;
    if (!isUpdated) return;
    updated.dateTime = new Date().toISOString();
    showTimes(bar);
  }

  pause.addEventListener('click', () => {
    fresh.isPaused = !fresh.isPaused;
    pause.textContent = fresh.isPaused ? 'Resume updates' : 'Pause updates';
    onPause();
    show();
  });
  bar.hidden = false;
  note(true);
  return fresh;
}

// Lets the reader pause what htmx refreshes. It rests in a hidden tab, too.
function refresh(bar) {
  const fresh = freshness(bar, () => 'Live', () => {});

  function show() {
    bar.hidden = !document.querySelector('main [hx-get]');
    fresh.show();
  }

  document.addEventListener('htmx:beforeRequest', event => {
    if (fresh.isPaused || document.hidden) event.preventDefault();
  });
  document.addEventListener('htmx:afterRequest', event => {
    fresh.note(event.detail.successful);
    show();
  });
  show();
}

// Looks for rows that are not shown yet: when the feed says that something has changed, or else every 5 s. They come
// when the reader wants them, so that nothing moves under the reader; at once where there is no row yet.
// It reads the whole first page. Rows behind a cursor would not do: a changed meal keeps its place in the list, and one
// that was uploaded earlier comes between others.
function follow(bar) {
  const news = bar.querySelector('.news');
  const fresh = freshness(bar, state, watch);
  let source = null;
  let isWoken = false;
  let isLooking = false;
  let lookedAt = Date.now();
  let newest = null;

  function isLive() {
    return source !== null && source.readyState === EventSource.OPEN;
  }

  function state() {
    if (isLive()) return 'Live';
    return source !== null && source.readyState === EventSource.CONNECTING ? 'Connecting…' : 'Live, checked every 5 s';
  }

  function keysIn(root) {
    return Array.from(root.querySelectorAll('#rows [data-row]'), row => row.dataset.row);
  }

  function swap() {
    const rows = newest.getElementById('rows');
    document.getElementById('rows').replaceWith(rows);
    prepare(rows);
    news.hidden = true;
  }

  async function look() {
    isLooking = true;
    isWoken = false;
    try {
      const answer = await ask(news.href);
      if (!answer.ok) throw new Error('HTTP ' + answer.status);
      newest = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const shown = new Set(keysIn(document));
      const found = keysIn(newest);
      const count = found.filter(key => !shown.has(key)).length;
      if (count > 0 && shown.size === 0) {
        swap();
      } else if (count > 0) {
        news.textContent = count + (count === found.length ? '+ new' : ' new');
        news.hidden = false;
      }
      fresh.note(true);
    } catch {
      fresh.note(false);
    }
    lookedAt = Date.now();
    isLooking = false;
  }

  function open() {
    isWoken = true;
    if (source || !bar.dataset.stream) return;
    source = new EventSource(bar.dataset.stream);
    source.onmessage = () => { isWoken = true; };
    source.onopen = fresh.show;
    source.onerror = () => {
      if (source?.readyState === EventSource.CLOSED) {
        // the browser does not try again after an error of HTTP
        source = null;
        setTimeout(watch, REOPEN_MILLIS);
      }
      fresh.show();
    };
  }

  function close() {
    if (source) source.close();
    source = null;
  }

  function watch() {
    if (fresh.isPaused || document.hidden) {
      close();
    } else {
      open();
    }
    fresh.show();
  }

  setInterval(async () => {
    if (fresh.isPaused || document.hidden || isLooking) return;
    const isDue = Date.now() - lookedAt >= LOOK_MILLIS;
    // a number that is shown is not announced again at once
    if ((isWoken && news.hidden) || (isDue && (isWoken || fresh.isFailing || !isLive()))) await look();
    fresh.show();
  }, TICK_MILLIS);
  news.addEventListener('click', event => {
    event.preventDefault();
    swap();
    document.querySelector('#rows a')?.focus();
  });
  document.addEventListener('visibilitychange', watch);
  watch();
}

// Counts failures in the title and in the icon while nobody looks at the page.
function countFailures(url) {
  const title = document.title;
  const icon = document.querySelector('link[rel=icon]');
  const calm = icon.getAttribute('href');
  let since = null;

  function show(count) {
    document.title = count > 0 ? '(' + count + ') ' + title : title;
    icon.setAttribute('href', count > 0 ? icon.dataset.alert : calm);
  }

  async function look() {
    try {
      const asked = await ask(since ? url + '?' + new URLSearchParams({ since }) : url);
      if (!asked.ok) return;
      const answer = await asked.json();
      if (!document.hidden) return;
      since = since || answer.now;
      show(answer.count);
    } catch {
      // the next look may succeed
    }
  }

  document.addEventListener('visibilitychange', () => {
    since = null;
    show(0);
    if (document.hidden) look();
  });
  setInterval(() => { if (document.hidden) look(); }, FAILURES_MILLIS);
}

document.addEventListener('DOMContentLoaded', () => {
  document.querySelectorAll('.live').forEach(bar => (bar.querySelector('.news') ? follow : refresh)(bar));
  if (document.body.dataset.failures) countFailures(document.body.dataset.failures);
});
