document.documentElement.classList.add("js");
for (const box of document.querySelectorAll("input[data-filters]")) {
  const part = document.getElementById(box.dataset.filters);
  const rows = part.querySelectorAll("tbody tr");
  const told = box.closest("p").querySelector("output");
  box.addEventListener("input", () => {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
      shown += row.hidden ? 0 : 1;
    }
    for (const group of part.querySelectorAll(".group")) {
      group.hidden = !group.querySelector("tbody tr:not([hidden])");
    }
    told.textContent = words.length ? shown + " of " + rows.length + " shown" : "";
  });
}
const traveller = document.getElementById("traveller");
if (traveller) {
  traveller.addEventListener("change", () => {
    for (const leg of document.querySelectorAll("line.leg")) {
      leg.classList.toggle("hide", traveller.value !== "" && leg.dataset.person !== traveller.value);
    }
  });
}
const openTarget = () => {
  const part = location.hash && document.getElementById(location.hash.slice(1));
  const details = part && part.closest("details");
  if (details && !details.open) {
    details.open = true;
    part.scrollIntoView();
  }
};
addEventListener("hashchange", openTarget);
openTarget();
addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details.printed:not([open])")) {
    details.open = true;
    details.dataset.opened = "";
  }
});
addEventListener("afterprint", () => {
  for (const details of document.querySelectorAll("details[data-opened]")) {
    details.open = false;
    delete details.dataset.opened;
  }
});
