// Ce que l'éditeur propose pendant la frappe : les préfixes du produit, et les noms tirés du graphe par notre serveur.
"use strict";
window.completerSparql = (Yasqe, reglages) => {
  const GENRES = { classe: "classe", propriete: "propriété", chose: "" };
  const etat = { frappe: false, demande: false };
  const gardees = new Map(); // adresse → propositions
  const connues = new Map(); // ce qui s'écrit → proposition
  let encours = null;

  async function chercher(debut, genre) {
    const adresse = `${reglages.completion}?${new URLSearchParams({ debut, genre })}`;
    if (!gardees.has(adresse)) {
      encours?.abort();
      encours = new AbortController();
      const reponse = await fetch(adresse, { headers: { Accept: "application/json" }, signal: encours.signal });
      if (!reponse.ok) return [];
      const propositions = await reponse.json();
      if (gardees.size > 300) gardees.clear();
      gardees.set(adresse, propositions);
      for (const p of propositions) connues.set(p.ecrit, p);
    }
    return gardees.get(adresse);
  }

  /** Place du jeton : « classe » après « a », « propriete » en prédicat, rien ailleurs. */
  function genreAttendu(yasqe, jeton) {
    const precedent = yasqe.getPreviousNonWsToken(yasqe.getDoc().getCursor().line, jeton);
    if (["a", "rdf:type", "rdfs:domain", "rdfs:range", "rdfs:subClassOf"].includes(precedent?.state?.lastProperty)) return "classe";
    return jeton.state.possibleCurrent.includes("a") ? "propriete" : "";
  }

  // les préfixes : les nôtres, jamais ceux d'un autre site ; un nom tapé déclare le sien
  Yasqe.registerAutocompleter({
    ...Yasqe.Autocompleters.prefixes,
    get: Object.entries(reglages.prefixes).map(([nom, espace]) => `${nom}: <${espace}>`),
    // « null » la ferait ranger sous le nom de la requête, et l’effacer
    persistenceId: () => undefined,
  });

  Yasqe.registerAutocompleter({
    name: "graphe",
    bulk: false,
    autoShow: true,
    isValidCompletionPosition(yasqe) {
      const jeton = yasqe.getCompleteToken();
      if (/^[?$"'#<]/.test(jeton.string) || jeton.type === "comment" || jeton.type === "string") return false;
      const precedent = yasqe.getPreviousNonWsToken(yasqe.getDoc().getCursor().line, jeton);
      if (/^(prefix|base)$/i.test(precedent?.string ?? "")) return false;
      return etat.demande || (etat.frappe && /^[a-z][\w-]*:[\w.-]*$/i.test(jeton.string));
    },
    async get(yasqe, jeton) {
      const debut = jeton.string.trim();
      const genre = genreAttendu(yasqe, jeton);
      try {
        let trouvees = await chercher(debut, genre);
        if (!trouvees.length && genre) trouvees = await chercher(debut, "");
        return trouvees.map((p) => p.ecrit);
      } catch (erreur) {
        if (erreur.name !== "AbortError") document.dispatchEvent(new CustomEvent("completion-absente"));
        return [];
      }
    },
    postprocessHints: (_yasqe, propositions) =>
      propositions.map((proposition) => ({
        text: proposition.text,
        render(element) {
          const connue = connues.get(proposition.text);
          element.append(connue?.nom ?? proposition.text);
          const precise = [connue?.libelle, GENRES[connue?.genre]].filter(Boolean).join(" · ");
          if (!precise) return;
          const dit = document.createElement("span");
          dit.className = "precise";
          dit.textContent = precise;
          element.append(dit);
        },
      })),
  });
  Yasqe.defaults.autocompleters = ["variables", "prefixes", "graphe"];
  return etat;
};
