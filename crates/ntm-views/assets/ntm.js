// What a page gains when scripts run. Without them every page works through
// its links and forms. Only data- attributes are read; nothing is evaluated.
(() => {
  'use strict';
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const typing = (element) =>
    element && (element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName));

  // Ctrl K: to the search box from anywhere; arrows walk through the hits.
  document.addEventListener('keydown', (event) => {
    const box = one('[data-search]');
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k' && box) {
      event.preventDefault();
      box.focus();
      box.select();
    }
    if (event.key === 'Escape') {
      all('details.menu[open]').forEach((menu) => {
        menu.open = false;
        one('summary', menu).focus();
      });
      if (document.activeElement === box) box.blur();
    }
    const search = event.target.closest && event.target.closest('form.search');
    if (search && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      const stops = [box, ...all('#search-hits a')];
      const step = event.key === 'ArrowDown' ? 1 : -1;
      const at = stops.indexOf(document.activeElement);
      const next = stops[at + step];
      if (next) {
        event.preventDefault();
        next.focus();
      }
    }
  });

  // A menu closes when one clicks beside it.
  document.addEventListener('click', (event) => {
    all('details.menu[open]').forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });

  // data-confirm: what cannot be taken back is asked once more.
  document.addEventListener('submit', (event) => {
    const form = event.target;
    const asking = (event.submitter && event.submitter.dataset.confirm) || form.dataset.confirm;
    const dialog = one('#ask');
    if (!asking || form.dataset.asked || !dialog || !dialog.showModal) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    one('#ask-text').textContent = asking;
    dialog.returnValue = '';
    dialog.showModal();
    dialog.addEventListener('close', () => {
      if (dialog.returnValue !== 'yes') return;
      form.dataset.asked = '1';
      form.requestSubmit(event.submitter || undefined);
      delete form.dataset.asked;
    }, { once: true });
  }, true);

  // A form that was sent is not sent twice.
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== 'post') return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = '1';
    setTimeout(() => delete form.dataset.sent, 4000);
  });
  window.addEventListener('pageshow', () => all('form[data-sent]').forEach((form) => delete form.dataset.sent));

  // data-submit-on-change: a filter acts at once.
  document.addEventListener('change', (event) => {
    const form = event.target.form;
    if (form && form.matches('[data-submit-on-change]') && event.target.type !== 'search') form.requestSubmit();
  });

  // data-drop: a file can be let fall anywhere on the field; its way is shown.
  all('form[data-drop]').forEach((form) => {
    const zone = one('.drop', form);
    const input = one('input[type=file]', form);
    const bar = one('progress', form);
    const word = one('[data-drop-word]', form);
    if (!zone || !input) return;
    const over = (on) => zone.classList.toggle('over', on);
    ['dragenter', 'dragover'].forEach((kind) => zone.addEventListener(kind, (event) => { event.preventDefault(); over(true); }));
    ['dragleave', 'drop'].forEach((kind) => zone.addEventListener(kind, () => over(false)));
    zone.addEventListener('drop', (event) => {
      event.preventDefault();
      if (!event.dataTransfer.files.length) return;
      input.files = event.dataTransfer.files;
      form.requestSubmit();
    });
    form.addEventListener('submit', (event) => {
      if (!input.files.length || !bar) return;
      event.preventDefault();
      const request = new XMLHttpRequest();
      request.open('POST', form.action);
      request.setRequestHeader('Accept', 'text/html');
      bar.hidden = false;
      request.upload.addEventListener('progress', (step) => {
        if (step.lengthComputable) { bar.max = step.total; bar.value = step.loaded; }
      });
      request.addEventListener('load', () => {
        if (request.status < 400) return location.assign(request.responseURL);
        const answer = new DOMParser().parseFromString(request.responseText, 'text/html');
        const main = one('main', answer);
        if (main) { one('main').replaceWith(document.adoptNode(main)); window.scrollTo(0, 0); }
      });
      request.addEventListener('error', () => {
        bar.hidden = true;
        delete form.dataset.sent;
        if (word) word.textContent = word.dataset.dropFailed;
      });
      request.send(new FormData(form));
    });
  });

  // An error summary is read first.
  const summary = one('[data-focus]');
  if (summary) summary.focus();
})();
