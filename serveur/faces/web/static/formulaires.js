// Ajouter et retirer sans aller-retour ; garder ce qui est tapé dans l'onglet. Sans ce fichier, les mêmes
// boutons envoient le formulaire au serveur, qui rend la page changée.
"use strict";

(() => {
  const formulaire = document.getElementById("saisie");
  if (!formulaire) return;
  const cle = `formulaire:${location.pathname}${location.search}`;
  const avis = document.getElementById("brouillon");

  const listeDe = (nom) => formulaire.querySelector(`[data-liste="${CSS.escape(nom)}"]`);
  const elementDe = (nom) => formulaire.querySelector(`[data-element="${CSS.escape(nom)}"]`);
  const gabaritDe = (liste, sorte) =>
    [...formulaire.querySelectorAll("template")].find((t) => t.dataset.gabarit === liste && (!sorte || t.dataset.sorte === sorte));
  const enfants = (liste) => [...liste.children].filter((e) => e.dataset.element);
  const rangDe = (element) => Number(element.dataset.element.split(".").pop());

  function renumeroter(liste) {
    enfants(liste).forEach((element, n) => {
      for (const rang of element.querySelectorAll(".rang")) {
        if (rang.closest("[data-element]") === element) rang.textContent = String(n + 1);
      }
    });
  }

  function poser(nom, sorte, voulu) {
    const liste = listeDe(nom);
    const gabarit = gabaritDe(nom, sorte);
    if (!liste || !gabarit) return null;
    const rangs = enfants(liste).map(rangDe);
    const rang = voulu ?? Math.max(-1, ...rangs) + 1;
    const neuf = document.createElement("template");
    neuf.innerHTML = gabarit.innerHTML.replaceAll(liste.dataset.jeton, String(rang));
    const element = neuf.content.querySelector("[data-element]");
    const suivant = enfants(liste).find((e) => rangDe(e) > rang);
    liste.insertBefore(element, suivant ?? null);
    renumeroter(liste);
    return element;
  }

  formulaire.addEventListener("click", (evenement) => {
    const bouton = evenement.target.closest("button");
    if (!bouton) return;
    if (bouton.dataset.ajouter) {
      const element = poser(bouton.dataset.ajouter, bouton.dataset.sorte);
      if (!element) return;
      evenement.preventDefault();
      element.querySelector("input, select, textarea")?.focus();
      garder();
    } else if (bouton.classList.contains("retirer")) {
      const element = bouton.closest("[data-element]");
      const liste = element?.parentElement;
      if (!liste?.dataset.liste) return;
      evenement.preventDefault();
      element.remove();
      renumeroter(liste);
      liste.parentElement.querySelector(":scope > .boutons button[data-ajouter]")?.focus();
      garder();
    }
  });

  // Brouillon : les noms et les valeurs des champs, dans l'ordre, pour cet onglet seulement.
  const etat = () =>
    [...formulaire.elements]
      .filter((e) => e.name && e.type !== "file" && e.tagName !== "BUTTON")
      .map((e) => [e.name, e.value]);

  function garder() {
    try {
      sessionStorage.setItem(cle, JSON.stringify(etat()));
    } catch {
      // espace plein ou refusé : le formulaire marche sans brouillon
    }
  }

  function lire() {
    try {
      const lu = JSON.parse(sessionStorage.getItem(cle) ?? "null");
      const sain = Array.isArray(lu) && lu.every((p) => Array.isArray(p) && p.length === 2 && p.every((x) => typeof x === "string"));
      return sain ? lu : null;
    } catch {
      return null;
    }
  }

  function assurer(nom) {
    // crée, du dehors vers le dedans, les éléments qu'un nom suppose
    const pas = nom.split(".");
    for (let n = 1; n < pas.length; n += 1) {
      if (!/^\d+$/.test(pas[n])) continue;
      const liste = pas.slice(0, n).join(".");
      const ici = `${liste}.${pas[n]}`;
      if (elementDe(ici)) continue;
      const seul = n === pas.length - 1;
      const sorte = seul && gabaritDe(liste, "texte") ? "texte" : undefined;
      if (!poser(liste, sorte, Number(pas[n]))) return;
    }
  }

  // Une page rechargée est celle d'avant la dernière frappe : le brouillon, lui, est à jour.
  const rejouee = ["reload", "back_forward"].includes(performance.getEntriesByType("navigation")[0]?.type);
  const brouillon = formulaire.hasAttribute("data-neuf") || rejouee ? lire() : null;
  if (brouillon && JSON.stringify(brouillon) !== JSON.stringify(etat())) {
    const noms = new Set(brouillon.map(([nom]) => nom));
    for (const [nom] of brouillon) assurer(nom);
    for (const [nom, valeur] of brouillon) {
      const champ = formulaire.elements.namedItem(nom);
      if (!champ || !("value" in champ)) continue;
      if (champ.tagName === "SELECT" && ![...champ.options].some((o) => o.value === valeur)) {
        champ.add(new Option(`${valeur} (hors de la liste)`, valeur));
      }
      champ.value = valeur;
      if (valeur) champ.closest("details")?.setAttribute("open", "");
    }
    for (const element of formulaire.querySelectorAll("[data-element]")) {
      const siens = [...element.querySelectorAll("input, select, textarea")].filter((e) => e.name);
      const premier = element.parentElement.dataset.premier && rangDe(element) === 0;
      if (!premier && siens.length && siens.every((e) => !noms.has(e.name))) element.remove();
    }
    if (brouillon.some(([, valeur]) => valeur)) avis.hidden = false;
  } else if (!formulaire.hasAttribute("data-neuf") && !rejouee) {
    garder();
  }

  formulaire.addEventListener("input", garder);
  document.getElementById("effacer-brouillon")?.addEventListener("click", () => {
    sessionStorage.removeItem(cle);
    location.assign(location.pathname + location.search);
  });

  // Un lien vers un champ ouvre la section repliée qui le cache ; un téléphone commence sommaire fermé.
  function ouvrir() {
    const cible = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const repli = cible && cible.closest("details");
    if (repli && !repli.open) {
      repli.open = true;
      cible.scrollIntoView();
    }
  }
  window.addEventListener("hashchange", ouvrir);
  ouvrir();
  if (window.matchMedia("(max-width: 62rem)").matches) formulaire.querySelector(".sommaire").open = false;
  window.addEventListener("beforeprint", () => {
    for (const repli of formulaire.querySelectorAll("details")) if (repli.querySelector(".champ")) repli.open = true;
  });
})();
