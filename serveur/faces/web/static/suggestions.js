// Champ de recherche : propose les choses du graphe à mesure que l'on tape (ARIA : combobox à liste).
"use strict";
for (const champ of document.querySelectorAll("[data-suggestions]")) {
  const liste = document.createElement("ul");
  liste.className = "suggestions";
  liste.id = `${champ.id}-suggestions`;
  liste.hidden = true;
  liste.setAttribute("role", "listbox");
  liste.setAttribute("aria-label", "Suggestions");
  champ.closest("form").append(liste);
  for (const [nom, valeur] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", liste.id], ["autocomplete", "off"]]) champ.setAttribute(nom, valeur);
  let choisie = -1, attente = 0, demande = 0;

  const fermer = () => { liste.hidden = true; choisie = -1; champ.setAttribute("aria-expanded", "false"); champ.removeAttribute("aria-activedescendant"); };
  const choisir = (rang) => {
    const options = [...liste.children];
    if (!options.length) return;
    choisie = (rang + options.length) % options.length;
    options.forEach((option, i) => option.setAttribute("aria-selected", String(i === choisie)));
    champ.setAttribute("aria-activedescendant", options[choisie].id);
    options[choisie].scrollIntoView({ block: "nearest" });
  };
  const montrer = (suggestions) => {
    liste.replaceChildren(...suggestions.map((s, i) => {
      const option = document.createElement("li"), genre = document.createElement("span"), nom = document.createElement("span");
      option.id = `${liste.id}-${i}`;
      option.dataset.adresse = s.adresse;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      nom.textContent = s.libelle;
      genre.textContent = s.genre;
      genre.className = "genre";
      option.append(nom, genre);
      return option;
    }));
    choisie = -1;
    champ.removeAttribute("aria-activedescendant");
    liste.hidden = !suggestions.length;
    champ.setAttribute("aria-expanded", String(!liste.hidden));
  };
  champ.addEventListener("input", () => {
    clearTimeout(attente);
    const saisie = champ.value.trim(), numero = ++demande;
    if (saisie.length < 2) { fermer(); return; }
    attente = setTimeout(async () => {
      try {
        const reponse = await fetch(`/suggestions?q=${encodeURIComponent(saisie.slice(0, 80))}`);
        if (reponse.ok && numero === demande) montrer(await reponse.json());
      } catch { fermer(); }
    }, 120);
  });
  champ.addEventListener("keydown", (evenement) => {
    if (evenement.key === "Escape" && !liste.hidden) { fermer(); evenement.preventDefault(); }
    else if (liste.hidden && evenement.key === "ArrowDown" && liste.children.length) { liste.hidden = false; champ.setAttribute("aria-expanded", "true"); choisir(0); evenement.preventDefault(); }
    else if (liste.hidden) return;
    else if (evenement.key === "ArrowDown") { choisir(choisie + 1); evenement.preventDefault(); }
    else if (evenement.key === "ArrowUp") { choisir(choisie - 1); evenement.preventDefault(); }
    else if (evenement.key === "Enter" && choisie >= 0) { location.assign(liste.children[choisie].dataset.adresse); evenement.preventDefault(); }
  });
  champ.addEventListener("blur", () => setTimeout(fermer, 150));
  liste.addEventListener("mousedown", (evenement) => evenement.preventDefault());
  liste.addEventListener("click", (evenement) => {
    const option = evenement.target.closest("[role=option]");
    if (option) location.assign(option.dataset.adresse);
  });
}
