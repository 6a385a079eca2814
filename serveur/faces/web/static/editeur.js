// L'éditeur YASQE (de YASGUI) à la place du champ simple. La requête part vers notre /sparql, le résultat est celui
// que le serveur rend pour tous : sans ce fichier, le formulaire fait la même chose.
"use strict";
(() => {
  const formulaire = document.getElementById("requete-sparql");
  const Yasqe = window.Yasqe;
  if (!formulaire || !Yasqe) return;
  const $ = (id) => document.getElementById(id);
  const reglages = JSON.parse(formulaire.dataset.editeur);
  const champ = $("query");
  const [etat, avis, resultat, arreter, reprendre, simple] = ["etat", "avis-editeur", "resultat", "arreter", "reprendre", "champ-simple"].map($);
  const CLE_SIMPLE = "cadre-ri-champ-simple";
  const frappe = window.completerSparql(Yasqe, reglages);
  let [encours, minuterie, attente, modifiee, sortir] = [null, 0, 0, false, false];

  // la faute de syntaxe, pendant la frappe : un signe dans la marge et une phrase, sans balisage ni style en ligne
  Yasqe.prototype.checkSyntax = function verifierLaSyntaxe() {
    const texte = this.getDoc();
    this.queryValid = true;
    this.clearGutter("gutterErrorBar");
    for (let ligne = 0; ligne < texte.lineCount(); ligne += 1) {
      const { state } = this.getTokenAt({ line: ligne, ch: texte.getLine(ligne).length }, !this.prevQueryValid);
      this.setOption("queryType", state.queryType);
      if (state.OK === false) {
        const signe = document.createElement("span");
        signe.className = "signal-erreur";
        signe.textContent = "!";
        signe.title = "À partir d’ici, la requête ne se lit pas.";
        this.setGutterMarker(ligne, "gutterErrorBar", signe);
        this.queryValid = false;
        this.ligneFautive = ligne + 1;
        break;
      }
    }
  };

  const completer = (cm) => { frappe.demande = true; cm.autocomplete(); frappe.demande = false; };
  const lieu = document.createElement("div");
  lieu.hidden = true;
  champ.before(lieu);
  const editeur = new Yasqe(lieu, {
    value: champ.value,
    persistenceId: "cadre-ri-sparql",
    showQueryButton: false,
    createShareableLink: null,
    consumeShareLink: null,
    prefixCcApi: null,
    // la hauteur suit le texte : rien à faire défiler dedans au clavier
    editorHeight: "auto",
    resizeable: false,
    viewportMargin: Infinity,
    requestConfig: { endpoint: reglages.service, method: "POST" },
    extraKeys: { ...Yasqe.defaults.extraKeys, "Ctrl-Enter": () => executer(), "Cmd-Enter": () => executer(), "Ctrl-Space": completer, Esc: () => {} },
  });
  const saisie = editeur.getInputField();
  saisie.setAttribute("aria-labelledby", "libelle-requete");
  saisie.setAttribute("aria-describedby", "aide-editeur avis-editeur");
  saisie.setAttribute("aria-multiline", "true");
  editeur.on("change", (_cm, change) => {
    frappe.frappe = change.origin === "+input" || change.origin === "+delete";
    editeur.getDoc().eachLine((ligne) => editeur.removeLineClass(ligne, "background", "ligne-fautive"));
    if (change.origin !== "setValue") { modifiee = true; garderBientot(); }
    direLaSyntaxe();
  });
  editeur.on("cursorActivity", () => { frappe.frappe = false; });
  editeur.on("autocompletionShown", (_cm, liste) => {
    liste?.hints?.setAttribute("aria-label", "Propositions");
    liste?.hints?.removeAttribute("aria-expanded");
    liste?.hints?.setAttribute("tabindex", "0"); // elle défile ; les flèches s’y promènent depuis la saisie
  });

  // Échap, puis Tab ou Maj+Tab : sortir. Toute autre touche rend Tab à la mise en retrait.
  editeur.rootEl.addEventListener("keydown", (touche) => {
    if (touche.key === "Tab" && sortir) touche.stopPropagation();
    else if (touche.key !== "Shift") sortir = touche.key === "Escape" && !editeur.state.completionActive;
  }, true);
  editeur.on("blur", () => { sortir = false; });

  // La requête que l'on tape est gardée dans ce navigateur (localStorage), rien d'autre. Celle d'un lien ou d'un
  // exemple passe devant, jusqu'à ce qu'on la change ; celle qui attendait se reprend d'un bouton.
  const ecrite = editeur.persistentConfig?.query ?? "";
  const changee = history.state?.changee === true;
  const imposee = (formulaire.hasAttribute("data-pose") || new URLSearchParams(location.search).has("exemple")) && !changee;
  const differe = ecrite.trim() !== "" && ecrite.trim() !== champ.value.trim();
  editeur.setValue(imposee || !ecrite ? champ.value : ecrite);
  editeur.getDoc().clearHistory();
  if (imposee && differe) {
    reprendre.hidden = false;
    reprendre.addEventListener("click", () => { remplacer(ecrite); reprendre.hidden = true; });
  } else if (changee && differe && resultat.firstElementChild) {
    const note = document.createElement("p");
    note.className = "notice";
    note.textContent = "Ce résultat est celui du lien ; la requête a été changée depuis.";
    resultat.prepend(note);
  }
  function garder() {
    champ.value = editeur.getValue();
    if (!modifiee) return;
    editeur.saveQuery();
    if (!history.state?.changee) history.replaceState({ changee: true }, "");
  }
  function garderBientot() { clearTimeout(minuterie); minuterie = setTimeout(garder, 400); }
  window.addEventListener("pagehide", () => { if (!champEnUsage()) garder(); });

  function direLaSyntaxe() {
    clearTimeout(attente);
    attente = setTimeout(() => {
      avis.hidden = editeur.queryValid;
      avis.textContent = editeur.queryValid ? "" : `Ligne ${editeur.ligneFautive} : à partir d’ici, la requête ne se lit pas.`;
    }, 800);
  }

  /** Met un texte dans l'éditeur ; Ctrl+Z rend ce qui y était. */
  function remplacer(texte) {
    champ.value = texte;
    const fin = editeur.getDoc().lastLine();
    editeur.getDoc().replaceRange(texte, { line: 0, ch: 0 }, { line: fin, ch: editeur.getDoc().getLine(fin).length });
    (champEnUsage() ? champ : editeur).focus();
  }

  // champ simple : le même formulaire, pour qui un lecteur d'écran ou un téléphone rend l'éditeur malcommode
  const champEnUsage = () => simple.getAttribute("aria-pressed") === "true";
  function reporter() { if (champ.value !== editeur.getValue()) { modifiee = true; editeur.setValue(champ.value); } }
  function basculer(versSimple) {
    if (versSimple) champ.value = editeur.getValue();
    else if (champEnUsage()) reporter();
    simple.setAttribute("aria-pressed", String(versSimple));
    champ.hidden = !versSimple;
    lieu.hidden = versSimple;
    $("aide-editeur").hidden = versSimple;
    if (!versSimple) editeur.refresh();
  }
  $("libelle-requete").addEventListener("click", () => { if (!champEnUsage()) editeur.focus(); });
  simple.hidden = false;
  simple.addEventListener("click", () => {
    basculer(!champEnUsage());
    localStorage.setItem(CLE_SIMPLE, champEnUsage() ? "oui" : "");
  });
  champ.addEventListener("keydown", (touche) => {
    if (touche.key === "Enter" && (touche.ctrlKey || touche.metaKey)) { touche.preventDefault(); executer(); }
  });
  basculer(false);
  if (localStorage.getItem(CLE_SIMPLE)) basculer(true);

  // exécuter
  formulaire.addEventListener("submit", (evenement) => { evenement.preventDefault(); executer(); });
  arreter.addEventListener("click", () => encours?.abort());
  async function executer() {
    if (champEnUsage()) reporter();
    garder();
    encours?.abort();
    const celle_ci = (encours = new AbortController());
    const depart = performance.now();
    const secondes = () => ((performance.now() - depart) / 1000).toLocaleString("fr-CA", { maximumFractionDigits: 1, minimumFractionDigits: 1 });
    const pouls = setInterval(() => { arreter.hidden = false; etat.textContent = `En cours depuis ${secondes()} s`; }, 1000);
    formulaire.setAttribute("aria-busy", "true");
    etat.textContent = "En cours";
    try {
      const reponse = await fetch(reglages.service, {
        method: "POST",
        headers: { Accept: "text/html" },
        body: new URLSearchParams({ query: editeur.getValue() }),
        signal: celle_ci.signal,
      });
      const page = new DOMParser().parseFromString(await reponse.text(), "text/html");
      montrer(page.getElementById("resultat") ?? page.querySelector("main"));
      const compte = resultat.querySelector(".compte, .phrase")?.textContent.trim() ?? "";
      etat.textContent = resultat.querySelector(".erreur") ? `Refusée, en ${secondes()} s` : `Faite en ${secondes()} s. ${compte}`;
    } catch (erreur) {
      if (encours !== celle_ci) return; // une autre requête a pris la place
      etat.textContent = erreur.name === "AbortError" ? "Arrêtée." : "Le serveur n’a pas répondu. Vérifier la connexion, puis recommencer.";
    } finally {
      clearInterval(pouls);
      if (encours === celle_ci) { arreter.hidden = true; formulaire.removeAttribute("aria-busy"); }
    }
  }

  function montrer(rendu) {
    resultat.replaceChildren(...[...(rendu?.childNodes ?? [])].map((noeud) => document.importNode(noeud, true)));
    document.dispatchEvent(new CustomEvent("resultat-change"));
    situerLaFaute();
  }

  function situerLaFaute() {
    const faute = resultat.querySelector(".erreur[data-ligne]");
    if (!faute) return;
    const [ligne, colonne] = [faute.dataset.ligne - 1, faute.dataset.colonne - 1];
    if (ligne >= editeur.getDoc().lineCount()) return;
    editeur.addLineClass(ligne, "background", "ligne-fautive");
    const bouton = document.createElement("button");
    bouton.type = "button";
    bouton.className = "second petit";
    bouton.textContent = "Aller à la faute";
    bouton.addEventListener("click", () => {
      if (champEnUsage()) basculer(false);
      editeur.focus();
      editeur.getDoc().setCursor({ line: ligne, ch: colonne });
    });
    faute.append(bouton);
  }
  situerLaFaute();
  direLaSyntaxe();

  // les exemples : filtrer la liste, charger sans quitter la page
  const liste = $("exemple");
  if (!liste) return;
  const plier = (texte) => texte.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
  const groupes = [...liste.querySelectorAll("optgroup")].map((groupe) => ({
    groupe,
    options: [...groupe.children].map((option) => ({ option, mots: plier(`${groupe.label} ${option.text} ${option.dataset.mots}`) })),
  }));
  const filtre = $("filtre-exemples");
  filtre.closest("p").hidden = false;
  filtre.addEventListener("input", () => {
    const mots = plier(filtre.value).split(/\s+/).filter(Boolean);
    liste.replaceChildren(...groupes.flatMap(({ groupe, options }) => {
      const gardees = options.filter((o) => mots.every((mot) => o.mots.includes(mot)));
      groupe.replaceChildren(...gardees.map((o) => o.option));
      return gardees.length ? [groupe] : [];
    }));
    liste.selectedIndex = liste.options.length ? 0 : -1;
    etatExemples.textContent = mots.length ? `${liste.options.length} exemple${liste.options.length > 1 ? "s" : ""}` : "";
  });
  const etatExemples = document.createElement("span");
  etatExemples.className = "meta";
  etatExemples.setAttribute("role", "status");
  filtre.after(etatExemples);
  liste.form.addEventListener("submit", async (evenement) => {
    evenement.preventDefault();
    if (!liste.value) return;
    const reponse = await fetch(reglages.exemples + encodeURIComponent(liste.value), { headers: { Accept: "application/json" } });
    const recu = await reponse.json();
    if (!reponse.ok) { etat.textContent = recu.message; return; }
    remplacer(recu.sparql);
    etat.textContent = `Exemple chargé : ${recu.resume}. Ctrl+Z rend la requête précédente.`;
  });
})();
