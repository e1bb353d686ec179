"use strict";
for (const place of document.querySelectorAll("[data-figure]")) {
  const figure = JSON.parse(document.getElementById(place.dataset.figure).textContent);
  Plotly.newPlot(place, figure.data, figure.layout, {
    displayModeBar: false,
    responsive: true,
    showTips: false,
  });
}
for (const shown of document.querySelectorAll("[data-filtered]")) {
  const filters = shown.querySelector(".filters");
  const choices = [...filters.querySelectorAll("select")];
  const rows = [...shown.querySelectorAll("[data-chosen-by]")];
  const status = filters.querySelector("[role=status]");
  const choose = () => {
    const wanted = choices.map((choice) => choice.value).join(" ");
    for (const row of rows) row.hidden = row.dataset.chosenBy !== wanted;
    const count = rows.filter((row) => !row.hidden).length;
    status.textContent = count ? `${count} rows` : "Nothing is known for this choice.";
  };
  filters.hidden = false;
  filters.addEventListener("change", choose);
  choose();
}
