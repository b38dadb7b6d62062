// Lists that say what is new, and failures that nobody has seen yet.
'use strict';

const TICK_MILLIS = 1500;
const LOOK_MILLIS = 5000;
const REOPEN_MILLIS = 30000;
const FAILURES_MILLIS = 30000;

// Asks for a part of a page, or leads to the sign-in.
async function fetchPart(url) {
  const answer = await fetch(url, { headers: { 'HX-Request': 'true' } });
  if (answer.status === 401) location.assign('/login?to=' + encodeURIComponent(location.pathname + location.search));
  if (!answer.ok) throw new Error('HTTP ' + answer.status);
  return answer;
}

// Looks for rows that are not shown yet: when the feed says that something has changed, or else every 5 s. They come
// when the reader wants them, so that nothing moves under the reader; at once where there is no row yet.
// It reads the first page as a whole: a meal that has changed keeps its place in the list, and one that was uploaded
// earlier than others comes in their midst, so that no cursor would find them.
function follow(bar) {
  const status = bar.querySelector('.status');
  const pause = bar.querySelector('.pause');
  const news = bar.querySelector('.news');
  const updated = bar.querySelector('time');
  let source = null;
  let isPaused = false;
  let isFailing = false;
  let isWoken = false;
  let isLooking = false;
  let lookedAt = Date.now();
  let newest = null;

  function noteUpdate() {
    updated.dateTime = new Date().toISOString();
    showTimes(bar);
  }

  function isLive() {
    return source !== null && source.readyState === EventSource.OPEN;
  }

  function state() {
    if (isPaused) return 'Paused';
    if (isFailing) return 'No connection';
    if (isLive()) return 'Live';
    return source !== null && source.readyState === EventSource.CONNECTING ? 'Connecting…' : 'Checked every 5 s';
  }

  function show() {
    const now = state();
    if (status.textContent !== now) status.textContent = now;
    bar.classList.toggle('alarm', isFailing && !isPaused);
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
      newest = new DOMParser().parseFromString(await (await fetchPart(news.href)).text(), 'text/html');
      const shown = new Set(keysIn(document));
      const found = keysIn(newest);
      const count = found.filter(key => !shown.has(key)).length;
      if (count > 0 && shown.size === 0) {
        swap();
      } else if (count > 0) {
        news.textContent = count + (count === found.length ? '+ new' : ' new');
        news.hidden = false;
      }
      isFailing = false;
      noteUpdate();
    } catch {
      isFailing = true;
    }
    lookedAt = Date.now();
    isLooking = false;
  }

  function open() {
    isWoken = true;
    if (source || !bar.dataset.stream) return;
    source = new EventSource(bar.dataset.stream);
    source.onmessage = () => { isWoken = true; };
    source.onopen = show;
    source.onerror = () => {
      if (source?.readyState === EventSource.CLOSED) {
        // the browser does not try again after an error of HTTP
        source = null;
        setTimeout(watch, REOPEN_MILLIS);
      }
      show();
    };
  }

  function close() {
    if (source) source.close();
    source = null;
  }

  function watch() {
    if (isPaused || document.hidden) {
      close();
    } else {
      open();
    }
    show();
  }

  setInterval(async () => {
    if (isPaused || document.hidden || isLooking) return;
    const isDue = Date.now() - lookedAt >= LOOK_MILLIS;
    if (isWoken || (isDue && (isFailing || !isLive()))) await look();
    show();
  }, TICK_MILLIS);
  pause.addEventListener('click', () => {
    isPaused = !isPaused;
    pause.textContent = isPaused ? 'Resume' : 'Pause';
    watch();
  });
  news.addEventListener('click', event => {
    event.preventDefault();
    swap();
    document.querySelector('#rows a')?.focus();
  });
  document.addEventListener('visibilitychange', watch);
  bar.hidden = false;
  noteUpdate();
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
      const answer = await (await fetch(since ? url + '?' + new URLSearchParams({ since }) : url)).json();
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
  document.querySelectorAll('.live').forEach(follow);
  if (document.body.dataset.failures) countFailures(document.body.dataset.failures);
});
