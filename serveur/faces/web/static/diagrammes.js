"use strict";
// Le dessin vient du serveur et se lit sans ce fichier. Ici : le volet d’une boîte, la loupe, le déplacement, l’image PNG.
(() => {
  const dessin = document.querySelector(".vue .dessin"), bloc = document.getElementById("donnees-diagramme");
  if (!dessin || !bloc) return;
  const donnees = JSON.parse(bloc.textContent), vue = dessin.closest(".vue"), volet = document.getElementById("volet");
  const part = (nom) => volet.querySelector(`[data-volet="${nom}"]`);
  const noeuds = [...dessin.querySelectorAll(".noeud")];
  const [, , large, haut] = dessin.getAttribute("viewBox").split(" ").map(Number);
  let origine = null;

  const lien = (chose, choisi) => {
    if (!chose) return document.createTextNode("Acteur non nommé");
    if (chose === choisi) return document.createTextNode(donnees.noeuds[chose].sigle || donnees.noeuds[chose].nom);
    const a = document.createElement("a");
    [a.href, a.textContent] = [donnees.noeuds[chose].adresse, donnees.noeuds[chose].nom];
    return a;
  };
  const element = (nom, classe, texte = "") => {
    const e = document.createElement(nom);
    [e.className, e.textContent] = [classe, texte];
    return e;
  };
  const ligne = (l, choisi) => {
    const li = document.createElement("li"), preuves = element("span", "meta");
    li.append(lien(l.de, choisi), " ", element("span", "nature", l.lien), " ", lien(l.vers, choisi));
    if (l.a) li.append(" → ", lien(l.a, choisi));
    l.preuves.forEach((p, i) => {
      const a = document.createElement("a");
      [a.href, a.textContent] = [p.adresse, p.citation];
      preuves.append(i ? " ; " : "", a);
    });
    if (!l.preuves.length) preuves.append("Tiré du nom du poste");
    li.append(preuves);
    return li;
  };
  const touchent = (chose) => donnees.liens.filter((l) => [l.de, l.vers, l.a].includes(chose));

  function viser(chose) {
    dessin.classList.toggle("vise", Boolean(chose));
    const proches = new Set([chose]), couples = new Set();
    for (const l of touchent(chose)) {
      const bouts = [l.de || "inconnu", l.vers, l.a].filter(Boolean);
      bouts.forEach((bout, i) => {
        proches.add(bout);
        if (i) couples.add(`${bouts[i - 1]} ${bout}`);
      });
    }
    dessin.querySelectorAll("[data-de]").forEach((t) => t.classList.toggle("touche", couples.has(`${t.dataset.de} ${t.dataset.vers}`)));
    noeuds.forEach((n) => {
      n.classList.toggle("touche", proches.has(n.dataset.noeud));
      n.classList.toggle("choisi", n.dataset.noeud === chose);
    });
  }

  function ouvrir(noeud) {
    const chose = noeud.dataset.noeud, fiche = donnees.noeuds[chose], liens = touchent(chose);
    if (!fiche) return;
    origine = noeud;
    document.getElementById("volet-nom").textContent = fiche.nom;
    part("genre").textContent = fiche.genre + (fiche.code ? `, code ${fiche.code}` : "");
    part("liens").replaceChildren(...liens.map((l) => ligne(l, chose)));
    part("rien").hidden = liens.length > 0;
    part("fiche").href = fiche.adresse;
    const milieu = noeud.getBoundingClientRect(), cadre = vue.getBoundingClientRect();
    volet.classList.add("flottant");
    volet.classList.toggle("a-gauche", milieu.left + milieu.width / 2 > cadre.left + cadre.width / 2);
    volet.hidden = false;
    viser(chose);
    document.getElementById("volet-nom").focus();
  }
  function fermer() {
    volet.hidden = true;
    viser(null);
    if (origine) origine.focus();
  }
  let glisse = false;
  noeuds.forEach((n) => n.addEventListener("click", (e) => {
    if (e.ctrlKey || e.metaKey || e.shiftKey) return;
    e.preventDefault();
    if (!glisse) ouvrir(n);
  }));
  part("fermer").hidden = false;
  part("fermer").addEventListener("click", fermer);
  document.addEventListener("keydown", (e) => {
    if (e.key === "Escape" && !volet.hidden) fermer();
  });
  const choisi = dessin.querySelector(".choisi");
  if (choisi) {
    viser(choisi.dataset.noeud);
    origine = choisi;
    const b = choisi.getBoundingClientRect(), v = vue.getBoundingClientRect();
    vue.scrollBy(b.left - v.left - (v.width - b.width) / 2, b.top - v.top - (v.height - b.height) / 2);
  }

  // loupe : la taille de l’image ; la vue défile
  let echelle = 1;
  vue.classList.add("vive");
  function agrandir(nouvelle) {
    const x = (vue.scrollLeft + vue.clientWidth / 2) / echelle, y = (vue.scrollTop + vue.clientHeight / 2) / echelle;
    echelle = Math.min(3, Math.max(0.2, nouvelle));
    dessin.setAttribute("width", Math.round(large * echelle));
    dessin.setAttribute("height", Math.round(haut * echelle));
    vue.scrollTo(x * echelle - vue.clientWidth / 2, y * echelle - vue.clientHeight / 2);
  }
  const choix = {
    plus: () => agrandir(echelle * 1.25),
    moins: () => agrandir(echelle / 1.25),
    un: () => agrandir(1),
    tout: () => agrandir(Math.min(vue.clientWidth / large, (window.innerHeight * 0.88) / haut)),
  };
  document.querySelectorAll("[data-zoom]").forEach((b) => b.addEventListener("click", choix[b.dataset.zoom]));
  document.querySelectorAll(".outils .zoom").forEach((z) => { z.hidden = false; });
  vue.addEventListener("wheel", (e) => {
    if (!e.ctrlKey) return;
    e.preventDefault();
    agrandir(echelle * (e.deltaY < 0 ? 1.15 : 1 / 1.15));
  }, { passive: false });

  // déplacer à la souris (au doigt, la vue défile d’elle-même)
  let prise = null;
  vue.addEventListener("pointerdown", (e) => {
    glisse = false;
    if (e.pointerType === "mouse" && e.button === 0) prise = { x: e.clientX, y: e.clientY, g: vue.scrollLeft, h: vue.scrollTop };
  });
  window.addEventListener("pointermove", (e) => {
    if (!prise) return;
    if (Math.abs(e.clientX - prise.x) + Math.abs(e.clientY - prise.y) > 5) {
      glisse = true;
      vue.classList.add("tiree");
      vue.scrollTo(prise.g - e.clientX + prise.x, prise.h - e.clientY + prise.y);
    }
  });
  window.addEventListener("pointerup", () => {
    prise = null;
    vue.classList.remove("tiree");
  });
  dessin.addEventListener("dragstart", (e) => e.preventDefault());

  // image PNG, à deux fois la taille, de l’image SVG que rend le serveur (sa légende comprise)
  document.querySelectorAll("[data-image]").forEach((bouton) => bouton.addEventListener("click", async () => {
    const source = await (await fetch(bouton.dataset.source)).text();
    const image = new Image(), toile = document.createElement("canvas");
    image.onload = () => {
      [toile.width, toile.height] = [image.naturalWidth * 2, image.naturalHeight * 2];
      toile.getContext("2d").drawImage(image, 0, 0, toile.width, toile.height);
      toile.toBlob((octets) => {
        const a = document.createElement("a");
        [a.href, a.download] = [URL.createObjectURL(octets), `${bouton.dataset.image}.png`];
        a.click();
        setTimeout(() => URL.revokeObjectURL(a.href), 10000);
      });
    };
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(source)}`;
  }));
})();
