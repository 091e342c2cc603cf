// Menus marked data-menu (details) close when one clicks or tabs elsewhere, and by Escape, which goes back to their name.
const open = () => document.querySelectorAll("[data-menu][open]");

function closeOthers({ target }) {
  for (const menu of open()) if (!menu.contains(target)) menu.open = false;
}

document.addEventListener("click", closeOthers);
document.addEventListener("focusin", closeOthers);
document.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape") return;
  for (const menu of open()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
