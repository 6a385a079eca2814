// Boutons « Copier » : montrés seulement si le navigateur sait copier.
"use strict";
if (navigator.clipboard) {
  for (const bouton of document.querySelectorAll("[data-copier]")) {
    bouton.hidden = false;
    bouton.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(bouton.dataset.copier).textContent);
      bouton.textContent = "Copié";
      setTimeout(() => { bouton.textContent = "Copier"; }, 2000);
    });
  }
}
