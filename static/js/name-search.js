// Names looked up while they are typed (a combobox): arrows choose, Enter or a click adds a chip, Escape closes.
const boxOf = (element) => element.closest?.(".name-search");
const fieldOf = (box) => box.querySelector("[role=combobox]");
const optionsOf = (box) => [...box.querySelectorAll("[role=option]")];

function setOpen(box, open) {
  box.classList.toggle("open", open);
  fieldOf(box).setAttribute("aria-expanded", String(open && optionsOf(box).length > 0));
  if (!open) point(box, -1);
}

function point(box, place) {
  const options = optionsOf(box);
  options.forEach((option, at) => option.setAttribute("aria-selected", String(at === place)));
  if (options[place]) fieldOf(box).setAttribute("aria-activedescendant", options[place].id);
  else fieldOf(box).removeAttribute("aria-activedescendant");
}

function add(box, value) {
  const field = fieldOf(box);
  const input = document.createElement("input");
  input.type = "checkbox";
  input.name = box.dataset.addsTo;
  input.value = value;
  input.checked = true;
  input.hidden = true; // the next answer brings the real chip
  document.getElementById(`${box.dataset.addsTo}-chips`).append(input);
  field.value = "";
  box.querySelector("[role=listbox]").replaceChildren();
  setOpen(box, false);
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("keydown", (event) => {
  const box = event.target.matches?.("[role=combobox]") && boxOf(event.target);
  if (!box) return;
  const options = optionsOf(box);
  const place = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  if (event.key === "Enter") {
    event.preventDefault(); // never sends the form
    const chosen = options[place] ?? options[0];
    if (chosen && box.classList.contains("open")) add(box, chosen.dataset.value);
  } else if (event.key === "Escape") {
    setOpen(box, false);
  } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && options.length) {
    event.preventDefault();
    setOpen(box, true);
    const step = event.key === "ArrowDown" ? 1 : -1;
    point(box, place < 0 && step < 0 ? options.length - 1 : (place + step + options.length) % options.length);
  }
});
// Before the field loses the focus, which would close the list.
document.addEventListener("mousedown", (event) => {
  if (event.target.closest(".name-options")) event.preventDefault();
});
document.addEventListener("click", ({ target }) => {
  const option = target.closest(".name-options [role=option]");
  if (option) add(boxOf(option), option.dataset.value);
});
document.addEventListener("focusout", ({ target }) => {
  const box = target.matches?.("[role=combobox]") && boxOf(target);
  if (box) setOpen(box, false);
});
document.addEventListener("htmx:afterSwap", ({ target }) => {
  const box = boxOf(target);
  if (box) setOpen(box, document.activeElement === fieldOf(box));
});
