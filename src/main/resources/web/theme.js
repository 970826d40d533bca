'use strict';
// Before the first paint, so that nothing flashes. 'auto' follows the system.
(() => {
  const root = document.documentElement;
  let chosen = null;
  try {
    chosen = localStorage.getItem('theme');
  } catch {
    // storage may be forbidden; the system's choice it is
  }
  if (chosen === 'light' || chosen === 'dark') {
    root.dataset.theme = chosen;
  }
  window.switchTheme = () => {
    const dark = root.dataset.theme
      ? root.dataset.theme === 'dark'
      : matchMedia('(prefers-color-scheme: dark)').matches;
    root.dataset.theme = dark ? 'light' : 'dark';
    try {
      localStorage.setItem('theme', root.dataset.theme);
    } catch {
      // lasts as long as the page then
    }
    dispatchEvent(new Event('themechange'));
    return root.dataset.theme;
  };
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => dispatchEvent(new Event('themechange')));
})();
