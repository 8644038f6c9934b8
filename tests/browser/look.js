// What is wrong with the look of a page: text that is cut or covered, too small, or outside the window.
() => {
  const faults = [];
  const say = element => (element.textContent || element.tagName).trim().replace(/\s+/g, ' ').slice(0, 40);
  const shown = element => element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !element.closest('.hidden-text, .sheet, svg, option, [hidden]');
  const clip = element => {
    let box = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
    for (let up = element; up; up = up.parentElement) {
      const style = getComputedStyle(up);
      if (style.overflowX === 'visible' && style.overflowY === 'visible' && !style.contain.includes('strict')) continue;
      const r = up.getBoundingClientRect();
      box = { left: Math.max(box.left, r.left), top: Math.max(box.top, r.top), right: Math.min(box.right, r.right), bottom: Math.min(box.bottom, r.bottom) };
    }
    return box;
  };
  const scrolls = element => {
    for (let up = element.parentElement; up; up = up.parentElement) {
      if (/auto|scroll/.test(getComputedStyle(up).overflowY) && up.scrollHeight > up.clientHeight) return true;
    }
    return false;
  };
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || !shown(element)) continue;
    const style = getComputedStyle(element);
    if (parseFloat(style.fontSize) < 15 && element.tagName !== 'KBD') faults.push(`too small (${style.fontSize}): ${say(element)}`);
    const range = document.createRange();
    range.selectNodeContents(node);
    const visible = clip(element);
    for (const line of range.getClientRects()) {
      // The ink of letters lies within the middle of their line.
      const r = { left: line.left, right: line.right, top: line.top + line.height * 0.12, bottom: line.bottom - line.height * 0.12 };
      const box = { left: Math.max(r.left, visible.left), top: Math.max(r.top, visible.top), right: Math.min(r.right, visible.right), bottom: Math.min(r.bottom, visible.bottom) };
      if (box.right - box.left > 1 && box.bottom - box.top > 1) texts.push({ element, box });
    }
  }
  for (const element of document.body.querySelectorAll('*')) {
    if (!shown(element) || element.closest('.scroll') === element || element.matches('textarea, input, .rows, .map, canvas, html, body')) continue;
    const style = getComputedStyle(element);
    const hides = style.overflowX !== 'visible' && style.overflowX !== 'auto' && style.overflowX !== 'scroll';
    const own = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    if (!own) continue;
    if (hides && element.scrollWidth > element.clientWidth + 1 && !element.classList.contains('cut')) faults.push(`cut: ${say(element)}`);
    if (element.classList.contains('cut') && element.textContent.trim() && element.clientWidth < 20 && element.scrollWidth > element.clientWidth + 1) faults.push(`cut to nothing: ${say(element)}`);
    if (!hides && element.scrollWidth > element.clientWidth + 2 && style.display !== 'inline') faults.push(`overflows: ${say(element)}`);
  }
  const over = '.menu, .over, .tip, .help, .tools, .source, [role=listbox] li, .map';
  for (let a = 0; a < texts.length; a += 1) {
    for (let b = a + 1; b < texts.length; b += 1) {
      const [one, two] = [texts[a], texts[b]];
      const wide = Math.min(one.box.right, two.box.right) - Math.max(one.box.left, two.box.left);
      const high = Math.min(one.box.bottom, two.box.bottom) - Math.max(one.box.top, two.box.top);
      if (wide <= 2 || high <= 3 || one.element.contains(two.element) || two.element.contains(one.element)) continue;
      if (one.element.closest(over) !== two.element.closest(over)) continue;
      faults.push(`covers: ${say(one.element)} / ${say(two.element)}`);
    }
  }
  if (document.documentElement.scrollWidth > innerWidth + 1) {
    const wide = [...document.body.querySelectorAll('*')].filter(one => one.getBoundingClientRect().right > innerWidth + 1 && one.checkVisibility());
    faults.push(`wider than the window: ${document.documentElement.scrollWidth}, ${wide.slice(0, 6).map(one => `${one.tagName}.${one.className}`).join(' > ')}`);
  }
  for (const control of document.querySelectorAll('button, input, select, textarea, a')) {
    if (!shown(control) || control.closest('.tabs, .over') || scrolls(control)) continue;
    const r = control.getBoundingClientRect();
    if (r.width && (r.right > innerWidth + 1 || r.bottom > innerHeight + 1 || r.left < -1)) faults.push(`outside the window: ${say(control) || control.getAttribute('aria-label')}`);
  }
  return [...new Set(faults)];
}
