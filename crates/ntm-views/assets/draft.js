// Reports survive a lost line: what one types stays in this browser, for this person and report, until
// the server has it. Whoever else has changed a field meanwhile is shown by the server's own answer.
// Without scripts the buttons of the form do the same.
(() => {
  'use strict';
  const forms = () => [...document.querySelectorAll('form[data-keep]')];
  if (!forms().length) return;
  const RETRY = 15000;
  const codeOf = (form) => form.closest('tr').id.slice(2);
  const placeOf = (form) => `ntm.draft/${form.dataset.keep}`;
  const typed = (form) => [...new FormData(form)].filter(([name]) => name !== 'seen');

  const read = (place) => {
    try { return JSON.parse(localStorage.getItem(place)) || {}; } catch { return {}; }
  };
  const change = (form, work) => {
    const place = placeOf(form);
    const kept = read(place);
    work(kept);
    try {
      if (Object.keys(kept).length) localStorage.setItem(place, JSON.stringify(kept));
      else localStorage.removeItem(place);
    } catch {
      // A browser that keeps nothing still saves while the line holds.
    }
  };
  // Until a person has chosen, the version that was looked at first is the one that counts.
  const asks = (form) => form.querySelector('[data-draft-mine]');
  const remember = (form) => change(form, (kept) => {
    const before = kept[codeOf(form)];
    const seen = asks(form) && before ? before.seen : form.elements.seen.value;
    kept[codeOf(form)] = { seen, typed: typed(form) };
  });
  const forget = (form) => change(form, (kept) => { delete kept[codeOf(form)]; });

  const tell = (form, words) => {
    const cell = form.closest('td');
    cell.querySelectorAll('p.note[role=status]').forEach((note) => note.remove());
    const note = document.createElement('p');
    note.className = 'note soon';
    note.setAttribute('role', 'status');
    note.textContent = words;
    cell.append(note);
  };

  // The answer is the line anew. Where somebody is still typing in it, only what was saved is noted.
  const show = (form, line, saved) => {
    const fresh = line.querySelector('form[data-keep]');
    if (saved && fresh && form.contains(document.activeElement)) {
      form.elements.seen.value = fresh.elements.seen.value;
      const said = line.querySelector('p.note[role=status]');
      form.closest('td').querySelectorAll('p.note').forEach((note) => note.remove());
      if (said) form.closest('td').append(document.adoptNode(said));
      return form;
    }
    form.closest('tr').replaceWith(document.adoptNode(line));
    return fresh;
  };

  const sending = new WeakMap();
  const send = async (form) => {
    if (!asks(form)) remember(form);
    if (sending.has(form)) return void sending.set(form, true);
    sending.set(form, false);
    const sent = JSON.stringify(typed(form));
    let now = form;
    try {
      const response = await fetch(form.action, {
        method: 'POST',
        body: new URLSearchParams(new FormData(form)),
        headers: { 'HX-Request': 'true', Accept: 'text/html' },
        credentials: 'same-origin',
        redirect: 'error',
      });
      const table = document.createElement('table');
      table.innerHTML = await response.text();
      const line = table.querySelector('tr.cell-line');
      if (!line) throw new Error('no line');
      const same = JSON.stringify(typed(form)) === sent;
      if (!response.ok || same) now = show(form, line, response.ok);
      else form.elements.seen.value = line.querySelector('[name=seen]').value;
      if (response.ok && same) forget(form);
    } catch {
      tell(form, form.dataset.kept);
    }
    const again = sending.get(form);
    sending.delete(form);
    if (again && now === form && form.isConnected) send(form);
  };

  document.addEventListener('input', (event) => {
    const form = event.target.closest('form[data-keep]');
    if (form) remember(form);
  });
  document.addEventListener('save', (event) => {
    const form = event.target;
    if (!form.matches('form[data-keep]')) return;
    if (asks(form)) remember(form); else send(form);
  });
  document.addEventListener('click', (event) => {
    const mine = event.target.closest('[data-draft-mine]');
    const theirs = event.target.closest('[data-draft-theirs]');
    if (mine) {
      event.preventDefault();
      send(mine.closest('form'));
    } else if (theirs) {
      event.preventDefault();
      forget(theirs.closest('form'));
      location.reload();
    }
  });

  // What was typed before comes back and is sent; the server tells whether it fits what stands there.
  const flush = () => forms().forEach((form) => {
    const kept = read(placeOf(form))[codeOf(form)];
    if (!kept || sending.has(form) || asks(form)) return;
    const values = new Map();
    kept.typed.forEach(([name, value]) => values.set(name, [...(values.get(name) || []), value]));
    const fields = [...form.elements].filter((field) => values.has(field.name));
    if (!form.contains(document.activeElement)) {
      fields.forEach((field) => { field.value = values.get(field.name).shift(); });
      form.elements.seen.value = kept.seen;
    }
    send(form);
  });
  window.addEventListener('online', flush);
  setInterval(() => { if (navigator.onLine) flush(); }, RETRY);
  flush();
})();
