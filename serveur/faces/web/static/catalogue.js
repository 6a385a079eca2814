// Catalogue : filtre pendant la frappe, sans accents. Sans lui, le bouton « Chercher » fait la même chose au serveur.
"use strict";
(() => {
  const formulaire = document.getElementById("chercher");
  const [champ, theme, compte, rien] = ["q", "theme", "compte", "rien"].map((id) => document.getElementById(id));
  const plier = (texte) => texte.toLowerCase().replace(/œ/g, "oe").normalize("NFD").replace(/\p{M}/gu, "");
  const sections = [...document.querySelectorAll("section[data-theme]")].map((section) => ({
    section,
    questions: [...section.querySelectorAll("li")].map((li) => ({ li, mots: plier(`${li.textContent} ${li.dataset.mots}`) })),
  }));
  const total = Number(sections.reduce((somme, s) => somme + s.questions.length, 0));
  function filtrer() {
    const mots = plier(champ.value).split(/\s+/).filter(Boolean);
    let vues = 0;
    for (const { section, questions } of sections) {
      let ici = 0;
      for (const { li, mots: texte } of questions) {
        li.hidden = (theme.value && section.dataset.theme !== theme.value) || !mots.every((mot) => texte.includes(mot));
        if (!li.hidden) ici += 1;
      }
      section.hidden = !ici;
      vues += ici;
    }
    compte.hidden = !mots.length && !theme.value;
    compte.textContent = `${vues} question${vues > 1 ? "s" : ""} sur ${total}.`;
    rien.hidden = vues > 0;
    const adresse = new URLSearchParams([["q", champ.value], ["theme", theme.value]].filter(([, v]) => v));
    history.replaceState(null, "", location.pathname + (adresse.size ? `?${adresse}` : ""));
  }
  champ.addEventListener("input", filtrer);
  theme.addEventListener("change", filtrer);
  formulaire.addEventListener("submit", (evenement) => { evenement.preventDefault(); filtrer(); });
})();
