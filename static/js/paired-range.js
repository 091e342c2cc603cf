// A slider beside a number: data-range-for is the number's id. The number is what is sent; the slider needs a script.
for (const range of document.querySelectorAll("[data-range-for]")) {
  const number = document.getElementById(range.dataset.rangeFor);
  range.hidden = false;
  range.addEventListener("input", () => {
    number.value = range.value;
    number.dispatchEvent(new Event("input", { bubbles: true }));
  });
  number.addEventListener("input", () => {
    if (number.checkValidity() && number.value) range.value = number.value;
  });
}
