// Tableaux de résultats : filtrer les lignes, trier par colonne. Sans lui, le tableau se lit tel quel.
"use strict";
(() => {
  const plier = (texte) => texte.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
  const ordre = new Intl.Collator("fr-CA", { numeric: true, sensitivity: "base" });

  function outiller(table) {
    const corps = table.tBodies[0];
    if (!corps || corps.rows.length < 2 || table.dataset.triable === "fait") return;
    table.dataset.triable = "fait";
    const rangs = [...corps.rows];
    const textes = rangs.map((rang) => plier(rang.textContent));

    const outils = document.createElement("div");
    outils.className = "outils-tableau ecran";
    const numero = document.querySelectorAll(".outils-tableau").length;
    const etiquette = document.createElement("label");
    etiquette.htmlFor = `filtre-lignes-${numero}`;
    etiquette.textContent = "Filtrer les lignes";
    const champ = document.createElement("input");
    champ.id = etiquette.htmlFor;
    champ.type = "search";
    champ.autocomplete = "off";
    const compte = document.createElement("p");
    compte.className = "meta compte";
    compte.setAttribute("role", "status");
    outils.append(etiquette, champ, compte);
    table.parentElement.before(outils);
    champ.addEventListener("input", () => {
      const mots = plier(champ.value).split(/\s+/).filter(Boolean);
      let vues = 0;
      rangs.forEach((rang, i) => {
        rang.hidden = !mots.every((mot) => textes[i].includes(mot));
        if (!rang.hidden) vues += 1;
      });
      compte.textContent = mots.length ? `${vues} ligne${vues > 1 ? "s" : ""} sur ${rangs.length}` : "";
    });

    [...table.tHead.rows[0].cells].forEach((cellule, colonne) => {
      const bouton = document.createElement("button");
      bouton.type = "button";
      bouton.className = "tri";
      bouton.append(...cellule.childNodes);
      cellule.append(bouton);
      bouton.addEventListener("click", () => {
        const montant = cellule.getAttribute("aria-sort") !== "ascending";
        for (const autre of table.tHead.rows[0].cells) autre.removeAttribute("aria-sort");
        cellule.setAttribute("aria-sort", montant ? "ascending" : "descending");
        const cle = (rang) => rang.cells[colonne].textContent.trim();
        const tries = [...rangs].sort((a, b) => (montant ? 1 : -1) * ordre.compare(cle(a), cle(b)));
        corps.append(...tries);
      });
    });
  }

  const tous = () => document.querySelectorAll("table[data-triable]").forEach(outiller);
  tous();
  document.addEventListener("resultat-change", tous);
})();
