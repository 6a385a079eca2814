# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Valide les fichiers d'inconnus dans des processus limités, sans réseau, que l'on peut tuer ; un par un ou par lots.

Un lot passe par l'interface de concurrent.futures : le bassin de cette machine et une grappe Dask
reçoivent la même fonction, les mêmes paquets, et rendent les mêmes constats dans l'ordre demandé.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from serveur.graphe.construction import assurer
from serveur.moteurs.travailleurs import Travailleurs, TravailleurTombe
from serveur.noyau.erreurs import DefautInterne, DelaiDepasse, DonneesFautives, EntreeInutilisable, ErreurCadre, Occupe
from serveur.services.validation.savoir import preparer

if TYPE_CHECKING:
    from serveur.services.validation.service import Validateur

DELAI = 20.0
MEMOIRE = 1536 * 1024**2
PAQUET = 16
COURT = 8 * 1024
"""Octets au-delà desquels un envoi est long : il cède un travailleur aux courts, qui attendent à part."""
ATTENTE_DE_LA_GRAPPE = 10  # secondes avant de dire qu'elle ne répond pas


@dataclass(frozen=True)
class Envoi:
    """Un fichier à valider ; `plan` : les octets du plan dont un bilan rend compte, et leur nom ; `liste` : de même,
    celle des organismes visés ; `grille` : avec les exigences, une à une."""

    fichier: str
    octets: bytes
    type_voulu: str | None = None
    format_voulu: str | None = None
    plan: tuple[bytes, str] | None = None
    liste: tuple[bytes, str] | None = None
    grille: bool = False


Rendu = list[dict[str, Any]]
Soumettre = Callable[[list[Envoi]], "Future[list[Rendu | ErreurCadre]]"]


@functools.lru_cache(maxsize=4)
def validateur(liste: tuple[bytes, str] | None = None) -> Validateur:
    """Celui du processus ; `liste` : les octets et le nom de la liste des organismes visés."""
    from serveur.services.validation.service import Validateur  # qui ne fait que confier n'a pas à le charger

    return Validateur(assurer(), liste=liste)


def valider_paquet(paquet: list[Envoi]) -> list[Rendu | ErreurCadre]:
    """Pour chaque envoi, ses rapports ou l'erreur qui l'a empêché ; s'exécute dans un travailleur.

    Lève DonneesFautives si les formes elles-mêmes ne se chargent pas.
    """
    rendus: list[Rendu | ErreurCadre] = []
    for envoi in paquet:
        try:
            rendus.append(
                validateur(envoi.liste).valider(
                    envoi.octets,
                    envoi.fichier,
                    envoi.type_voulu,
                    envoi.format_voulu,
                    plan=envoi.plan,
                    grille=envoi.grille,
                )
            )
        except DonneesFautives:
            raise  # nos formes sont fautives, non le fichier : rien ne peut être validé
        except ErreurCadre as erreur:
            rendus.append(erreur)
        except (RecursionError, MemoryError):
            rendus.append(EntreeInutilisable("le document est trop grand ou trop imbriqué pour être lu."))
        except Exception as erreur:  # un défaut du programme coûte ce fichier, jamais les autres ; il est nommé
            rendus.append(
                DefautInterne(
                    f"le programme s'est trompé sur ce document ({type(erreur).__name__}) ; "
                    "rien n'en a été conclu : le signaler aux auteurs, avec le fichier."
                )
            )
    return rendus


def _charger() -> None:
    with contextlib.suppress(DonneesFautives):  # mourir ici le cacherait : la première tâche le redira
        validateur()
    gc.collect()
    gc.set_threshold(20_000)
    gc.freeze()  # ce qui est chargé l'est pour toujours : le ramasse-miettes n'a plus à le parcourir


class _File:
    """Qui attend tient un fil du serveur : au delà des places, on le dit tout de suite."""

    def __init__(self, places: int, travailleurs: int) -> None:
        self._toutes = threading.BoundedSemaphore(places)
        self._longues = threading.BoundedSemaphore(max(1, places // 4))
        self._en_route = threading.BoundedSemaphore(max(1, travailleurs - 1))

    @contextlib.contextmanager
    def place(self, longue: bool) -> Iterator[None]:
        """Lève Occupe."""
        with contextlib.ExitStack() as pile:
            for sorte in (self._longues, self._toutes) if longue else (self._toutes,):
                if not sorte.acquire(blocking=False):
                    raise Occupe("Trop de documents attendent d'être validés : réessayer dans quelques secondes.")
                pile.callback(sorte.release)
            if longue:
                pile.enter_context(self._en_route)
            yield


class Atelier:
    """Les travailleurs de cette machine ; à fermer (gestionnaire de contexte).

    `places` : combien de demandes y sont à la fois, en route ou en attente ; la suivante lève Occupe. Les longues ont
    un quart de ces places, et tous les travailleurs sauf un : une courte n'attend que des courtes. Sans borne par
    défaut : une commande n'a qu'elle-même à servir.
    """

    def __init__(
        self, travailleurs: int = 1, delai: float = DELAI, memoire: int = MEMOIRE, places: int | None = None
    ) -> None:
        preparer(assurer())  # une seule construction, ici, plutôt qu'une par travailleur
        self.delai = delai
        self._file = _File(places, travailleurs) if places else None
        self.travailleurs = Travailleurs(travailleurs, _charger, [], memoire)

    def __enter__(self) -> Atelier:
        return self

    def __exit__(self, *_: object) -> None:
        self.fermer()

    def fermer(self) -> None:
        self.travailleurs.fermer()

    def soumettre(self, paquet: list[Envoi]) -> Future[list[Rendu | ErreurCadre]]:
        """Confie un paquet aux travailleurs."""
        return self.travailleurs.confier(valider_paquet, [paquet], self.delai)

    def executer(self, fonction: Callable[..., Any], *arguments: Any, longue: bool = False) -> Any:
        """Ce que rend `fonction`, exécutée dans un travailleur ; une ErreurCadre rendue est levée.

        `longue` : elle l'est, quelle que soit la taille des octets reçus. Lève DelaiDepasse si elle dépasse le temps ou
        la mémoire permis, Occupe si toutes les places sont prises.
        """
        with self._une_place(COURT + 1 if longue else sum(len(a) for a in arguments if isinstance(a, bytes))):
            return self._executer(fonction, arguments)

    def _une_place(self, octets: int) -> contextlib.AbstractContextManager[None]:
        return self._file.place(octets > COURT) if self._file else contextlib.nullcontext()

    def _executer(self, fonction: Callable[..., Any], arguments: Sequence[Any]) -> Any:
        try:
            rendu = self.travailleurs.confier(fonction, list(arguments), self.delai).result()
        except CancelledError as erreur:
            raise Occupe("Le service s'arrête : réessayer dans quelques secondes.") from erreur
        except (TimeoutError, TravailleurTombe, MemoryError) as erreur:
            raise DelaiDepasse(
                "le travail a dépassé sa limite de temps ou de mémoire et a été arrêté ; partager le document."
            ) from erreur
        if isinstance(rendu, ErreurCadre):
            raise rendu
        return rendu

    def valider(self, envoi: Envoi) -> Rendu:
        """Les rapports d'un fichier. Lève EntreeInutilisable, TropGrand ou DelaiDepasse, fichier nommé, ou Occupe."""
        joints = [x[0] for x in (envoi.plan, envoi.liste) if x]
        with self._une_place(len(envoi.octets) + sum(map(len, joints))):
            rendu = next(valider_lot([envoi], self.soumettre, 1, 1))[1]
        if isinstance(rendu, ErreurCadre):
            raise type(rendu)(f"{envoi.fichier} : {rendu.message}")
        return rendu


def valider_lot(
    envois: Iterable[Envoi], soumettre: Soumettre, en_vol: int, taille: int = PAQUET
) -> Iterator[tuple[Envoi, Rendu | ErreurCadre]]:
    """Chaque envoi et ce qu'il a donné, dans l'ordre ; au plus `en_vol` paquets sont en route.

    Un paquet dont le travailleur est tombé est repris fichier par fichier : seul le fautif est perdu.
    """
    attente: deque[tuple[list[Envoi], Future[list[Rendu | ErreurCadre]]]] = deque()
    source = iter(envois)
    fini = False
    while attente or not fini:
        while not fini and len(attente) < en_vol:
            paquet = [envoi for _, envoi in zip(range(taille), source, strict=False)]
            fini = len(paquet) < taille
            if paquet:
                attente.append((paquet, soumettre(paquet)))
        if attente:
            paquet, tache = attente.popleft()
            yield from zip(paquet, _recueillir(paquet, tache, soumettre), strict=True)


def _recueillir(
    paquet: list[Envoi], tache: Future[list[Rendu | ErreurCadre]], soumettre: Soumettre, essais: int = 3
) -> list[Rendu | ErreurCadre]:
    try:
        return tache.result()
    except (CancelledError, RuntimeError):  # un travailleur de la grappe est tombé : le paquet n'y est pour rien
        if not essais:
            raise
        return _recueillir(paquet, soumettre(paquet), soumettre, essais - 1)
    except (TimeoutError, TravailleurTombe, MemoryError) as erreur:
        if len(paquet) > 1:
            return [_recueillir([envoi], soumettre([envoi]), soumettre)[0] for envoi in paquet]
        if isinstance(erreur, TimeoutError):
            return [DelaiDepasse("la validation a dépassé sa limite de temps et a été arrêtée ; partager le fichier.")]
        return [DelaiDepasse("la validation a épuisé la mémoire permise et a été arrêtée ; partager le fichier.")]


def soumettre_a_la_grappe(adresse: str) -> tuple[Soumettre, Callable[[], None], int]:
    """(soumettre, fermer, travailleurs) d'une grappe Dask existante.

    Les travailleurs de la grappe ont leurs propres limites de temps et de mémoire (celles de Dask).
    Lève EntreeInutilisable si la grappe ne répond pas ou si l'extra « grappe » n'est pas installé.
    """
    try:
        from distributed import Client
    except ImportError as erreur:
        raise EntreeInutilisable("--grappe demande l'extra : pip install 'cadre-ri[grappe]'.") from erreur
    try:
        client: Any = Client(adresse, timeout=ATTENTE_DE_LA_GRAPPE, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TimeoutError) as erreur:
        raise EntreeInutilisable(
            f"La grappe {adresse} ne répond pas : vérifier l'adresse et l'ordonnanceur."
        ) from erreur
    executeur = client.get_executor(pure=False)
    nombre = max(1, len(client.scheduler_info()["workers"]))
    return functools.partial(executeur.submit, valider_paquet), client.close, nombre


def fichiers_a_valider(chemins: Iterable[Path], extensions: Iterable[str]) -> tuple[list[Path], list[Path]]:
    """(les fichiers nommés et ceux des dossiers qui ont une extension connue, ceux qu'on ne lira pas), triés.

    Les fichiers cachés et les verrous de tableur ne sont ni l'un ni l'autre. Lève EntreeInutilisable.
    """
    connues = frozenset(extensions)
    trouves: list[Path] = []
    ignores: list[Path] = []
    for chemin in chemins:
        if chemin.is_dir():
            tous = sorted(c for c in chemin.rglob("*") if c.is_file() and not c.name.startswith((".", "~$")))
            dedans = [c for c in tous if c.suffix.lower() in connues]
            ignores += [c for c in tous if c.suffix.lower() not in connues and c.name.lower() != "thumbs.db"]
            if not dedans:
                raise EntreeInutilisable(f"{chemin} : rien à valider, aucun fichier {', '.join(sorted(connues))}.")
            trouves += dedans
        elif chemin.is_file():
            trouves.append(chemin)
        else:
            raise EntreeInutilisable(f"{chemin} : fichier introuvable.")
    return trouves, ignores


def travailleurs_par_defaut() -> int:
    return max(1, min(8, os.cpu_count() or 1))
