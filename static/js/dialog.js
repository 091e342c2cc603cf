// Links marked data-dialog show their page's main part in a dialog; with Ctrl or another key they stay plain links.
// The focus is kept inside by the browser (showModal), and goes back to the link afterwards.
function make() {
  const dialog = document.createElement("dialog");
  dialog.id = "dialog";
  dialog.className = "dialog";
  dialog.setAttribute("aria-labelledby", "dialog-title");
  dialog.innerHTML = '<div id="dialog-body"></div>';
  dialog.addEventListener("close", () => {
    document.getElementById("dialog-body").replaceChildren();
    // The link may have been renewed meanwhile: it keeps its id.
    const opener = document.getElementById(dialog.dataset.opener);
    if (opener && !dialog.contains(opener)) opener.focus();
  });
  document.body.append(dialog);
  return dialog;
}

// A click outside closes it, but not the end of a stroke that marked a text inside.
let beganOutside = false;
document.addEventListener("pointerdown", ({ target, clientX, clientY }) => {
  const { left, right, top, bottom } = target.getBoundingClientRect();
  const isOutside = clientX < left || clientX > right || clientY < top || clientY > bottom;
  beganOutside = target.id === "dialog" && isOutside;
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-dialog]");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    const dialog = document.getElementById("dialog") ?? make();
    if (!dialog.contains(link)) dialog.dataset.opener = link.closest(".split")?.querySelector("#open-save").id ?? link.id;
    link.closest("details")?.removeAttribute("open");
    window.htmx.ajax("GET", link.href, { target: "#dialog-body", swap: "innerHTML" });
  } else if (event.target.closest("[data-close-dialog]") || (event.target.id === "dialog" && beganOutside)) {
    document.getElementById("dialog")?.close();
  } else {
    for (const menu of document.querySelectorAll(".split-more[open]")) if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("htmx:afterSwap", ({ target }) => {
  const dialog = document.getElementById("dialog");
  if (target.id === "dialog-body" && !dialog.open) dialog.showModal();
  // What held the focus may be gone: its place in the dialog is not.
  if (dialog?.open && !dialog.contains(document.activeElement)) document.getElementById("dialog-title")?.focus();
});
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest?.(".split-more[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
