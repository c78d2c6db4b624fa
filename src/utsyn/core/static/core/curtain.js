// Runs before anything is drawn: a screen that was hidden stays hidden when the page is loaded again.
(() => {
  try {
    if (sessionStorage.getItem("utsyn-hidden") === "1") document.documentElement.setAttribute("data-hidden-screen", "");
  } catch {
    // A browser without storage: the screen is simply shown.
  }
})();
