// Déposer un fichier sur la zone revient à le choisir.
"use strict";
for (const zone of document.querySelectorAll("[data-depot]")) {
  const champ = zone.querySelector("input[type=file]");
  zone.querySelector("[data-depot-avis]").hidden = false;
  for (const nom of ["dragenter", "dragover"]) zone.addEventListener(nom, (e) => { e.preventDefault(); zone.classList.add("survol"); });
  for (const nom of ["dragleave", "drop"]) zone.addEventListener(nom, () => zone.classList.remove("survol"));
  zone.addEventListener("drop", (e) => {
    e.preventDefault();
    if (e.dataTransfer.files.length) champ.files = e.dataTransfer.files;
  });
}
