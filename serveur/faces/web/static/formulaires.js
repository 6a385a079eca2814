// Ajouter et retirer sans aller-retour ; un calendrier à côté des dates ; garder ce qui est tapé dans ce navigateur,
// rien n'est envoyé. Sans ce fichier, les mêmes boutons envoient le formulaire au serveur, qui rend la page changée.
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
    munirDeCalendriers(element);
    return element;
  }

  // Une date se tape comme on veut ; le calendrier du navigateur l'écrit AAAA-MM-JJ.
  function munirDeCalendriers(racine) {
    if (!("showPicker" in HTMLInputElement.prototype)) return;
    for (const champ of racine.querySelectorAll("input[data-date]")) {
      if (champ.nextElementSibling?.classList.contains("jour")) continue;
      const place = document.createElement("span");
      const bouton = document.createElement("button");
      const jour = document.createElement("input");
      place.className = "jour";
      bouton.type = "button";
      bouton.className = "second petit";
      bouton.textContent = "Calendrier";
      bouton.setAttribute("aria-label", `Calendrier : ${champ.dataset.date}`);
      jour.type = "date";
      jour.tabIndex = -1;
      jour.setAttribute("aria-hidden", "true");
      bouton.addEventListener("click", () => {
        jour.value = champ.value.trim(); // reste vide si ce n'est pas AAAA-MM-JJ
        jour.showPicker();
      });
      jour.addEventListener("change", () => {
        if (!jour.value) return;
        champ.value = jour.value;
        champ.dispatchEvent(new Event("input", { bubbles: true }));
        champ.focus();
      });
      place.append(bouton, jour);
      champ.after(place);
    }
  }
  munirDeCalendriers(formulaire);

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

  // Brouillons : les noms et les valeurs des champs, dans l'ordre. Celui de l'onglet revient de lui-même ; ceux des
  // autres onglets et des autres jours sont gardés par genre, et proposés.
  const GARDES_MAX = 10;
  const depot = `brouillons:${location.pathname.split("/").pop()}`;
  const durable = !location.search; // un exemple que l'on essaie n'est pas un brouillon
  const listeDesBrouillons = document.getElementById("brouillons");
  const etat = () =>
    [...formulaire.elements]
      .filter((e) => e.name && e.type !== "file" && e.tagName !== "BUTTON")
      .map((e) => [e.name, e.value]);
  const sain = (lu) => Array.isArray(lu) && lu.every((p) => Array.isArray(p) && p.length === 2 && p.every((x) => typeof x === "string"));
  let minuterie = 0;

  function lireDe(memoire, nom) {
    try {
      return JSON.parse(memoire.getItem(nom) ?? "null");
    } catch {
      return null;
    }
  }

  function poserDans(memoire, nom, valeur) {
    try {
      if (valeur === null) memoire.removeItem(nom);
      else memoire.setItem(nom, JSON.stringify(valeur));
    } catch {
      // espace plein ou refusé : le formulaire marche sans brouillon
    }
  }

  function lire() {
    const lu = lireDe(sessionStorage, cle);
    return sain(lu) ? lu : null;
  }

  function gardes() {
    const lus = lireDe(localStorage, depot);
    return Array.isArray(lus) ? lus.filter((b) => b && typeof b.id === "string" && typeof b.quand === "number" && sain(b.etat)) : [];
  }

  function poserGardes(liste) {
    poserDans(localStorage, depot, liste.length ? liste.sort((a, b) => b.quand - a.quand).slice(0, GARDES_MAX) : null);
  }

  const onglet = () => lireDe(sessionStorage, `${cle}:onglet`);

  function garder() {
    poserDans(sessionStorage, cle, etat());
    clearTimeout(minuterie);
    minuterie = setTimeout(garderAilleurs, 300);
  }

  function garderAilleurs() {
    clearTimeout(minuterie);
    minuterie = 0;
    if (!durable) return;
    const valeurs = etat();
    const autres = gardes().filter((b) => b.id !== onglet());
    if (valeurs.every(([, valeur]) => !valeur.trim())) return poserGardes(autres);
    const id = onglet() ?? `${Date.now()}-${Math.random()}`;
    poserDans(sessionStorage, `${cle}:onglet`, id);
    const titre = valeurs.find(([nom, valeur]) => nom === "titre.0" && valeur.trim())?.[1] ?? "";
    return poserGardes([...autres, { id, quand: Date.now(), titre: titre.slice(0, 120), etat: valeurs }]);
  }
  window.addEventListener("pagehide", () => minuterie && garderAilleurs());

  function proposer() {
    const choix = gardes().filter((b) => b.id !== onglet());
    listeDesBrouillons.hidden = !choix.length;
    listeDesBrouillons.querySelector("ul").replaceChildren(
      ...choix.map((b) => {
        const ligne = document.createElement("li");
        const quand = new Intl.DateTimeFormat("fr-CA", { dateStyle: "long", timeStyle: "short" }).format(b.quand);
        const nom = `${b.titre || "Sans titre"}, ${quand}`;
        ligne.append(nom);
        for (const [mot, faire] of [["Reprendre", () => reprendre(b)], ["Effacer", () => effacer(b.id)]]) {
          const bouton = document.createElement("button");
          bouton.type = "button";
          bouton.className = "second petit";
          bouton.textContent = mot;
          bouton.setAttribute("aria-label", `${mot} : ${nom}`);
          bouton.addEventListener("click", faire);
          ligne.append(bouton);
        }
        return ligne;
      }),
    );
  }

  function reprendre(brouillon) {
    restaurer(brouillon.etat);
    poserDans(sessionStorage, `${cle}:onglet`, brouillon.id);
    garder();
    listeDesBrouillons.hidden = true;
    avis.hidden = false;
    formulaire.querySelector("input, select, textarea")?.focus();
  }

  function effacer(id) {
    poserGardes(gardes().filter((b) => b.id !== id));
    proposer();
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

  function restaurer(brouillon) {
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
  }

  // Une page rechargée est celle d'avant la dernière frappe : le brouillon, lui, est à jour.
  const neuf = formulaire.hasAttribute("data-neuf");
  const rejouee = ["reload", "back_forward"].includes(performance.getEntriesByType("navigation")[0]?.type);
  const brouillon = neuf || rejouee ? lire() : null;
  if (brouillon && JSON.stringify(brouillon) !== JSON.stringify(etat())) {
    restaurer(brouillon);
    if (brouillon.some(([, valeur]) => valeur)) avis.hidden = false;
  } else if (!neuf && !rejouee) {
    poserDans(sessionStorage, cle, etat()); // rien n'a encore été changé ici : l'onglet seul s'en souvient
  }
  if (neuf && durable && avis.hidden) proposer();

  formulaire.addEventListener("input", garder);
  document.getElementById("effacer-brouillon")?.addEventListener("click", () => {
    clearTimeout(minuterie);
    minuterie = 0;
    poserGardes(gardes().filter((b) => b.id !== onglet()));
    for (const nom of [cle, `${cle}:onglet`]) poserDans(sessionStorage, nom, null);
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
