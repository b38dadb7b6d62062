// For all pages: times in the reader's zone, buttons that copy, and keys.
'use strict';

const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const zone = full.resolvedOptions().timeZone;
const short = new Intl.DateTimeFormat(undefined, { dateStyle: 'short', timeStyle: 'medium' });

function ago(seconds) {
  if (seconds < 60) return Math.max(0, Math.round(seconds)) + ' s ago';
  if (seconds < 3600) return Math.floor(seconds / 60) + ' min ago';
  if (seconds < 172800) return Math.floor(seconds / 3600) + ' h ago';
  return Math.floor(seconds / 86400) + ' days ago';
}

function showTimes(root, times = 'time[datetime]') {
  for (const time of root.querySelectorAll(times)) {
    const at = new Date(time.dateTime);
    const text = time.classList.contains('ago') ? ago((Date.now() - at) / 1000) : short.format(at);
    // what does not change is left alone, since the reader may have selected it
    if (time.textContent === text) continue;
    time.textContent = text;
    time.title = full.format(at) + ' (' + time.dateTime + ')';
  }
}

// Asks the server as htmx does: an expired sign-in leads to the sign-in page, not to a dialog of the browser.
async function ask(url, options = {}) {
  const answer = await fetch(url, { ...options, headers: { ...options.headers, 'HX-Request': 'true' } });
  if (answer.status === 401) {
    location.assign('/login?to=' + encodeURIComponent(location.pathname + location.search));
    throw new Error('The sign-in has expired');
  }
  return answer;
}

// Whether a click on a link opens it beside this page.
function isBeside(event) {
  return event.ctrlKey || event.metaKey || event.shiftKey;
}

// Leads back to the list as the reader left it, with its search, page and place.
function leadBack(link) {
  const before = document.referrer && new URL(document.referrer);
  if (!before || before.origin !== location.origin || before.pathname !== link.pathname) return;
  link.search = before.search;
  link.addEventListener('click', event => {
    if (history.length < 2 || location.hash || isBeside(event)) return;
    event.preventDefault();
    history.back();
  });
}

// The links that open the rows of a list.
function openers() {
  return Array.from(document.querySelectorAll('#main tbody a.open, #main .card h2 a'));
}

// Remembers the row by which the reader leaves a list, and where its page begins.
function leave(row) {
  const opener = openers().find(link => row.contains(link));
  if (!opener) return;
  const start = document.querySelector('[data-start]')?.dataset.start;
  history.replaceState({ row: opener.getAttribute('href'), start }, '');
  history.scrollRestoration = 'manual';
}

// Finds that row again, once. Where new rows have pushed it off the first page, the page begins where it began before.
// Where others have come in above it even so, it is on the next page.
function comeBack({ row, start, isPushed }) {
  const link = openers().find(opener => opener.getAttribute('href') === row);
  const place = start || (isPushed && document.querySelector('a[rel=next]')?.getAttribute('href'));
  if (!link && place) {
    history.replaceState({ row, isPushed: Boolean(start) }, '', place);
    location.reload();
    return;
  }
  history.replaceState(null, '');
  history.scrollRestoration = 'auto';
  link?.focus({ preventScroll: true });
  link?.scrollIntoView({ block: 'center' });
}

// Makes HTML ready that the server has sent.
function prepare(root) {
  showTimes(root);
  for (const button of root.querySelectorAll('button[data-copy]')) button.hidden = false;
}

// Copies the text of another element. Where the browser may not, the reader finds it selected.
async function copy(button) {
  const text = document.getElementById(button.dataset.copy);
  button.dataset.name ??= button.textContent;
  try {
    await navigator.clipboard.writeText(text.textContent);
    button.textContent = 'Copied';
    setTimeout(() => { button.textContent = button.dataset.name; }, 2000);
  } catch {
    getSelection().selectAllChildren(text);
  }
}

// j and k go from row to row, / to the search, and ? opens the help, where all of them can be switched off.
function keys(help) {
  const toggle = help.querySelector('input');
  const opener = document.querySelector('.help-opener');

  function move(step) {
    const links = openers();
    const at = links.findIndex(link => link.closest('tr, .card').contains(document.activeElement));
    const next = links[at < 0 ? 0 : Math.min(Math.max(at + step, 0), links.length - 1)];
    if (next) next.focus();
  }

  const actions = {
    j: () => move(1),
    k: () => move(-1),
    '/': () => document.querySelector('input[type=search]')?.focus(),
    '?': () => help.showModal(),
  };
  try {
    toggle.checked = localStorage.getItem('keys') !== 'off';
  } catch {
    toggle.checked = true;
  }
  toggle.addEventListener('change', () => {
    try {
      localStorage.setItem('keys', toggle.checked ? 'on' : 'off');
    } catch {
      // the browser keeps nothing: the choice holds for this page
    }
  });
  opener.hidden = false;
  opener.addEventListener('click', () => help.showModal());
  document.addEventListener('keydown', event => {
    const action = actions[event.key];
    if (!action || !toggle.checked || help.open || event.ctrlKey || event.altKey || event.metaKey
      || event.target.closest('input, textarea, select')) return;
    event.preventDefault();
    action();
  });
}

document.addEventListener('DOMContentLoaded', () => {
  // for the days of a person
  document.cookie = 'zone=' + encodeURIComponent(zone) + '; path=/page; max-age=31536000; samesite=strict';
  prepare(document);
  for (const input of document.querySelectorAll('input[name=zone]')) input.value = zone;
  keys(document.getElementById('help'));
  document.querySelectorAll('a.back').forEach(leadBack);
  if (history.state?.row) comeBack(history.state);
  setInterval(() => showTimes(document, 'time.ago[datetime]'), 1000);
});
document.addEventListener('click', event => {
  const button = event.target.closest('button[data-copy]');
  if (button) copy(button);
  const row = event.target.closest('a:not([download])')?.closest('#main tbody tr, #main .card');
  if (row && !isBeside(event)) leave(row);
});
// A part that is as the server sent it last stays: nothing is announced again, and focus and selection stay.
const partsShown = {};
document.addEventListener('htmx:beforeSwap', event => {
  const id = event.detail.target.id;
  const part = new DOMParser().parseFromString(event.detail.serverResponse, 'text/html').getElementById(id);
  if (!part) return;
  if (partsShown[id] === part.outerHTML) event.detail.shouldSwap = false;
  partsShown[id] = part.outerHTML;
});
document.addEventListener('htmx:afterSwap', () => prepare(document));
