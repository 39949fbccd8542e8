document.documentElement.classList.add("js");
for (const box of document.querySelectorAll("input[data-filters]")) {
  const rows = document.querySelectorAll("#" + box.dataset.filters + " tbody tr");
  box.addEventListener("input", () => {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
    }
  });
}
const traveller = document.querySelector("#traveller");
if (traveller) {
  traveller.addEventListener("change", () => {
    for (const leg of document.querySelectorAll(".leg")) {
      leg.classList.toggle("hide", traveller.value !== "" && leg.dataset.person !== traveller.value);
    }
  });
}
