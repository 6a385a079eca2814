# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Le graphe dans un carnet ou un script : trois lignes donnent un résultat.

    import cadre_ri
    g = cadre_ri.ouvrir()
    g.requete("raci", objet="objet:services-communs").pandas()

Le même code que la ligne de commande et les pages ; pandas vient avec `pip install 'cadre-ri[carnet]'`.
"""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from serveur.faces.sortie import ecrire
from serveur.graphe.construction import assurer
from serveur.graphe.ouverture import ouvrir_a_l_ecart
from serveur.graphe.recherche.index import Index
from serveur.graphe.recherche.sens import Sens
from serveur.moteurs.bassin import Limites
from serveur.noyau.erreurs import EntreeInutilisable
from serveur.noyau.resultats import Demande, Ligne, Reponse, Tableau, lire_json
from serveur.services.questions import Questions
from serveur.services.requetes.repertoire import poser, publiques, requete
from serveur.services.tableurs import en_csv, en_xlsx

if TYPE_CHECKING:
    import pandas
    import rdflib


class Resultat:
    """Ce que rend une requête : des lignes, un oui ou non, ou un graphe."""

    def __init__(self, contenu: Tableau | bool | Reponse) -> None:
        self._contenu = contenu

    def __repr__(self) -> str:
        if isinstance(self._contenu, Tableau):
            return f"<Résultat : {len(self._contenu)} lignes ; {', '.join(self._contenu.noms)}>"
        return f"<Résultat : {'graphe' if isinstance(self._contenu, Reponse) else self._contenu}>"

    def __bool__(self) -> bool:
        if isinstance(self._contenu, Tableau):
            return bool(self._contenu.rangs)
        return self._contenu if isinstance(self._contenu, bool) else bool(self._contenu.corps.strip())

    def __len__(self) -> int:
        return len(self._tableau().rangs)

    def lignes(self) -> list[Ligne]:
        """Une table (nom de colonne → valeur lexicale ou None) par solution."""
        return self._tableau().lignes()

    def pandas(self) -> pandas.DataFrame:
        """DataFrame à une colonne par variable, nombres en nombres. Lève EntreeInutilisable sans pandas."""
        try:
            import pandas
        except ImportError as erreur:
            raise EntreeInutilisable("pandas() demande l'extra : pip install 'cadre-ri[carnet]'.") from erreur
        tableau = self._tableau()
        return pandas.DataFrame(tableau.valeurs(), columns=tableau.noms)

    def csv(self, fichier: str | Path) -> None:
        """Écrit les lignes en CSV (UTF-8)."""
        ecrire(Path(fichier), en_csv(self._tableau()).encode())

    def xlsx(self, fichier: str | Path) -> None:
        """Écrit les lignes dans un classeur Excel."""
        ecrire(Path(fichier), en_xlsx(self._tableau()))

    def rdflib(self) -> rdflib.Graph:
        """Graphe rdflib d'un CONSTRUCT ou d'un DESCRIBE."""
        if not isinstance(self._contenu, Reponse):
            raise EntreeInutilisable("Cette requête ne rend pas un graphe : rdflib() vaut pour CONSTRUCT et DESCRIBE.")
        import rdflib

        return rdflib.Graph().parse(data=self._contenu.corps, format="turtle")

    def _tableau(self) -> Tableau:
        if not isinstance(self._contenu, Tableau):
            raise EntreeInutilisable("Cette requête ne rend pas de lignes : bool(…) ou .rdflib() selon le cas.")
        return self._contenu


class Graphe:
    """Le graphe ouvert ; à fermer (gestionnaire de contexte), ou laissé à la fin du processus."""

    def __init__(self, moteur: str | None = None, delai: float = 60.0) -> None:
        self._artefact = assurer()
        self._moteur = ouvrir_a_l_ecart(limites=Limites(delai=delai, travailleurs=1), moteur=moteur)
        self._questions: Questions | None = None

    def __enter__(self) -> Graphe:
        return self

    def __exit__(
        self, _genre: type[BaseException] | None, _erreur: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.fermer()

    def fermer(self) -> None:
        """Arrête les processus qui évaluent ; sans effet sur ce qui a déjà été rendu."""
        self._moteur.fermer()

    def requetes(self) -> dict[str, str]:
        """Les questions du catalogue : nom → ce qu'elle dit."""
        return {nom: r.resume for nom, r in publiques().items()}

    def requete(self, nom: str, **parametres: str | int) -> Resultat:
        """Une question du catalogue ; les paramètres sont des IRI, des noms préfixés ou des textes.

        Lève Introuvable (nom inconnu) ou EntreeInutilisable (paramètre inconnu ou mal formé).
        """
        return Resultat(poser(self._moteur, requete(str(nom)), {n: str(v) for n, v in parametres.items()}))

    def sparql(self, texte: str) -> Resultat:
        """Une requête SPARQL 1.1 libre, évaluée à l'écart, dans la limite de temps de `ouvrir`.

        Lève EntreeInutilisable, TropGrand ou DelaiDepasse.
        """
        reponse = self._moteur.executer(Demande(str(texte)))
        return Resultat(reponse if reponse.forme == "graphe" else lire_json(reponse.corps))

    def question(self, texte: str, nombre: int = 10) -> dict[str, Any]:
        """Réponse à une question en français (contrat JSON de la conception, 4). Lève EntreeInutilisable."""
        if self._questions is None:
            self._questions = Questions(Index.lire(self._artefact), Sens.lire(self._artefact))
        return self._questions.repondre(str(texte), nombre)

    def valider(self, fichier: str | Path, type_voulu: str | None = None) -> list[dict[str, Any]]:
        """Rapports de validation des documents d'un fichier. Lève EntreeInutilisable, TropGrand ou DelaiDepasse."""
        from serveur.services.validation.atelier import Atelier, Envoi

        chemin = Path(fichier)
        try:
            octets = chemin.read_bytes()
        except OSError as erreur:
            raise EntreeInutilisable(f"{chemin} : fichier illisible ({erreur.strerror}).") from erreur
        with Atelier() as atelier:
            return atelier.valider(Envoi(str(chemin), octets, type_voulu))


def ouvrir(moteur: str | None = None, delai: float = 60.0) -> Graphe:
    """Ouvre le graphe, construit au besoin ; `moteur` : adresse d'un moteur SPARQL 1.1 distant ; `delai` : secondes."""
    return Graphe(moteur, delai)
