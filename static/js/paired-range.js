// A slider beside a number: data-range-for is the number's id. The number is what is sent; the slider needs a script.
const rangeOf = (number) => document.querySelector(`[data-range-for="${number.id}"]`);

function show() {
  for (const range of document.querySelectorAll("[data-range-for][hidden]")) range.hidden = false;
}

document.addEventListener("input", ({ target }) => {
  const number = target.dataset?.rangeFor && document.getElementById(target.dataset.rangeFor);
  if (number) {
    number.value = target.value;
    number.dispatchEvent(new Event("input", { bubbles: true }));
  } else if (target.id && target.value && target.matches("[type=number]") && target.checkValidity()) {
    const range = rangeOf(target);
    if (range) range.value = target.value;
  }
});
document.addEventListener("htmx:load", show);
show();
