// What a page gains when scripts run. Without them every page works through
// its links and forms. Only data- attributes are read; nothing is evaluated.
(() => {
  'use strict';
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const typing = (element) =>
    element && (element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName));

  // On a narrow screen the tab that one stands on may lie beyond the edge.
  all('.tabs [aria-current]').forEach((tab) => tab.scrollIntoView({ block: 'nearest', inline: 'nearest' }));

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

  // data-entry: a sheet of cells. Each is saved when one leaves it; Enter goes on to the next.
  // A share is saved once both its parts stand there.
  if (window.htmx || one('form[data-entry]')) document.documentElement.classList.add('live');
  const save = (form) => {
    const fields = all('input:not([type=hidden]), select, textarea', form);
    const changed = fields.some((field) => (field.matches('select')
      ? [...field.options].some((option) => option.selected !== option.defaultSelected)
      : field.value !== field.defaultValue));
    const typed = fields.map((field) => field.value).join('\n');
    if (!changed || form.dataset.typed === typed) return;
    form.dataset.typed = typed;
    form.dispatchEvent(new CustomEvent('save', { bubbles: true }));
  };
  document.addEventListener('change', (event) => {
    const form = event.target.closest('form[data-entry]');
    if (!form) return;
    const parts = all('[name=numerator], [name=denominator]', form);
    if (parts.length && parts.filter((part) => part.value.trim()).length === 1) return;
    save(form);
  });
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (!form.matches('form[data-entry]') || !window.htmx) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const forms = all('form[data-entry]');
    const next = forms[forms.indexOf(form) + 1];
    const field = next && one('input:not([type=hidden]), select, textarea', next);
    if (field) {
      field.focus();
      if (field.select) field.select();
    }
    save(form);
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

  // The review page: the text on the left, proposals on the right.
  // Keys work on the active card; an action comes back as the next page, of
  // which only the review part is put in place, so that nothing jumps.
  const review = () => one('[data-review]');
  const wide = matchMedia('(min-width: 1000px)');

  const place = (element, pane, smooth) => {
    if (!element || !pane) return;
    if (!wide.matches) return element.scrollIntoView({ block: 'center', behavior: smooth ? 'smooth' : 'auto' });
    const box = element.getBoundingClientRect();
    const frame = pane.getBoundingClientRect();
    const room = Math.max(14, (frame.height - box.height) / 3);
    pane.scrollTo({ top: pane.scrollTop + box.top - frame.top - room, behavior: smooth ? 'smooth' : 'auto' });
  };

  const show = (id, { focus = true, smooth = true, pane = 'tasks' } = {}) => {
    const page = review();
    const card = one(`[data-card="${CSS.escape(id)}"]`, page);
    if (!card) return;
    page.dataset.active = id;
    all('[data-card]', page).forEach((other) => {
      other.classList.toggle('on', other === card);
      if (other === card) other.setAttribute('aria-current', 'true'); else other.removeAttribute('aria-current');
    });
    all('.paper [data-task]', page).forEach((words) => words.classList.toggle('on', words.dataset.task === id));
    const choice = one(`#pane-${pane}`, page);
    if (choice && !wide.matches) choice.checked = true;
    const paper = one('[data-paper]', page);
    if (wide.matches || pane === 'source') place(one(`.paper [data-task="${CSS.escape(id)}"]`, page), paper, smooth);
    if (wide.matches || pane === 'tasks') place(card, one('[data-tasks]', page), smooth);
    if (focus && pane === 'tasks') card.focus({ preventScroll: true });
    if (new URLSearchParams(location.search).get('task') !== id) history.replaceState(null, '', `?task=${encodeURIComponent(id)}`);
  };

  const put = (html, address) => {
    const answer = new DOMParser().parseFromString(html, 'text/html');
    const fresh = one('[data-review]', answer);
    if (!fresh) return location.assign(address);
    const kept = ['[data-paper]', '[data-tasks]'].map((pane) => one(pane, review()).scrollTop);
    const flash = one('main > .flash', answer);
    all('main > .flash').forEach((old) => old.remove());
    review().replaceWith(document.adoptNode(fresh));
    if (flash) review().before(document.adoptNode(flash));
    ['[data-paper]', '[data-tasks]'].forEach((pane, at) => { one(pane, review()).scrollTop = kept[at]; });
    history.replaceState(null, '', address);
    all('.rail .n', answer).length && one('.rail').replaceWith(document.adoptNode(one('.rail', answer)));
    const active = review().dataset.active;
    const first = one('.task.on form[data-edit] textarea, .task.on #split-text', review());
    if (active) show(active, { focus: !first });
    if (first) first.focus({ preventScroll: true });
    seeAsked();
  };

  // Words that somebody asked to see come into view, on a telephone in the other pane.
  const seeAsked = () => {
    const asked = one('.paper .asked', review());
    if (!asked) return;
    if (!wide.matches) one('#pane-source', review()).checked = true;
    place(asked, one('[data-paper]', review()), true);
  };

  const ask = async (address, options) => {
    review().setAttribute('aria-busy', 'true');
    try {
      const response = await fetch(address, { headers: { Accept: 'text/html' }, credentials: 'same-origin', ...options });
      // A refusal is shown in place; its address is not one to come back to.
      put(await response.text(), response.ok ? response.url : location.href);
    } catch {
      // Without the net the browser's own way says so.
      if (options && options.form) options.form.submit(); else location.assign(address);
    }
    if (review()) review().removeAttribute('aria-busy');
  };

  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (event.defaultPrevented || !review() || !form.matches('[data-review] [data-step], [data-review] [data-edit]')) return;
    event.preventDefault();
    delete form.dataset.sent;
    const body = new URLSearchParams(new FormData(form, event.submitter));
    ask(form.action, { method: 'POST', body, form });
  });

  document.addEventListener('click', (event) => {
    const page = review();
    if (!page || !page.contains(event.target) || event.ctrlKey || event.metaKey || event.button) return;
    const go = event.target.closest('[data-go]');
    if (go) {
      event.preventDefault();
      const inText = !!go.closest('.paper');
      return show(go.dataset.go, { pane: inText || !go.matches('.number') ? 'tasks' : 'source' });
    }
    const link = event.target.closest('.task a[href^="?task="]');
    if (link) {
      event.preventDefault();
      return void ask(link.href.replace(/#.*/, ''));
    }
    if (event.target.closest('a,button,input,textarea,select,summary,label')) return;
    const words = event.target.closest('.paper [data-task]');
    if (words && getSelection().isCollapsed) return show(words.dataset.task);
    const card = event.target.closest('[data-card]');
    if (card && !card.classList.contains('on')) show(card.dataset.card);
  });

  document.addEventListener('keydown', (event) => {
    const page = review();
    if (!page || event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || one('dialog[open]')) return;
    const cards = all('[data-card]', page);
    const at = cards.findIndex((card) => card.dataset.card === page.dataset.active);
    const step = { j: 1, k: -1 }[event.key.toLowerCase()];
    if (step) {
      event.preventDefault();
      const next = cards[Math.min(cards.length - 1, Math.max(0, at + step))];
      if (next) show(next.dataset.card);
      return;
    }
    if (event.key === 'Enter' && event.target.closest('a,button,summary')) return;
    const button = cards[at] && one(`[data-key="${CSS.escape(event.key.length === 1 ? event.key.toLowerCase() : event.key)}"]`, cards[at]);
    if (button) {
      event.preventDefault();
      button.click();
    }
  });

  // A passage that one selects can become a task: its bytes are sent.
  const byteAt = (node, offset) => {
    const segment = (node.nodeType === 1 ? node : node.parentElement).closest('[data-start]');
    if (!segment) return null;
    const before = document.createRange();
    before.setStart(segment, 0);
    before.setEnd(node, offset);
    return Number(segment.dataset.start) + new TextEncoder().encode(before.toString()).length;
  };
  document.addEventListener('selectionchange', () => {
    const form = one('#add-selection');
    const chosen = getSelection();
    if (!form || form.contains(document.activeElement)) return;
    form.hidden = true;
    if (!chosen.rangeCount || chosen.isCollapsed || chosen.toString().trim().length < 8) return;
    const range = chosen.getRangeAt(0);
    const paper = one('[data-paper]');
    if (!paper.contains(range.commonAncestorContainer)) return;
    const start = byteAt(range.startContainer, range.startOffset);
    const end = byteAt(range.endContainer, range.endOffset);
    if (start === null || end === null || end <= start) return;
    form.elements.start.value = start;
    form.elements.end.value = end;
    const box = range.getBoundingClientRect();
    form.hidden = false;
    form.style.left = `${Math.max(8, Math.min(box.left, innerWidth - form.offsetWidth - 8))}px`;
    form.style.top = `${Math.max(8, Math.min(box.bottom + 8, innerHeight - form.offsetHeight - 8))}px`;
  });

  if (review() && review().dataset.active) show(review().dataset.active, { smooth: false, focus: false });

  // An error summary is read first.
  const summary = one('[data-focus]');
  if (summary) summary.focus();
})();
