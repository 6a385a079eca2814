# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Deux fois plus de blocs, deux fois plus de temps : une forme qui compare chaque bloc à chaque autre se verrait."""

from __future__ import annotations

import copy
import gc
import json
import time
from typing import Any

import pytest
import yaml
from conftest import RACINE

NOMS = ("nom", "identifiant", "projet", "titre")


def grossir(document: dict[str, Any], nombre: int) -> dict[str, Any]:
    """Le document, chaque liste de blocs portée à `nombre` blocs, chacun sous ses propres noms."""

    def copie(bloc: dict[str, Any], rang: int) -> dict[str, Any]:
        return {c: f"{v} {rang}" if c in NOMS else v for c, v in bloc.items()}

    gros = copy.deepcopy(document)
    pile: list[Any] = [gros]
    while pile:
        bloc = pile.pop()
        for cle, valeur in bloc.items():
            if isinstance(valeur, list) and valeur and isinstance(valeur[0], dict):
                bloc[cle] = [copie(valeur[i % len(valeur)], i) for i in range(nombre)]
            elif isinstance(valeur, dict):
                pile.append(valeur)
    return gros


def rapport_des_temps(validateur, petit: bytes, grand: bytes) -> float:
    """Temps de processeur du grand sur celui du petit : la plus courte de cinq fois chacun, tour à tour, sans ramassage."""
    durees: dict[bytes, list[float]] = {petit: [], grand: []}
    gc.collect()
    gc.disable()
    try:
        for octets in (petit, grand) * 5:
            debut = time.process_time()
            validateur.valider(octets, "e.json")
            durees[octets].append(time.process_time() - debut)
    finally:
        gc.enable()
    return min(durees[grand]) / min(durees[petit])


def en_octets(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    ("nom", "nombre", "borne"),
    [
        ("bilan-gestion", 250, 3),
        ("plan-gestion", 250, 3),
        ("fiche-projet", 250, 3),
        ("entente-partenariat", 40, 5),  # EP58 compare les parties deux à deux ; quatre à quatre, ce serait seize
    ],
)
def test_le_temps_croit_comme_le_document(nom: str, nombre: int, borne: int, validateur):
    if validateur.moteur is None:
        pytest.skip("le moteur « shacl » n'est pas installé ici")
    document = yaml.load((RACINE / "exemples" / f"{nom}.yaml").read_bytes(), Loader=yaml.BaseLoader)
    assert rapport_des_temps(validateur, *(en_octets(grossir(document, n)) for n in (nombre, 2 * nombre))) < borne


def test_les_constats_d_un_long_bilan_aussi(validateur):
    """Un constat se situe sans parcourir les autres : la moitié des projets du plan n'est pas suivie."""
    document = yaml.load((RACINE / "exemples" / "bilan-gestion.yaml").read_bytes(), Loader=yaml.BaseLoader)
    lots = []
    for nombre in (400, 800):
        gros = grossir(document, nombre)
        gros["suivi_projets"] = gros["suivi_projets"][: nombre // 2]
        lots.append(en_octets(gros))
        assert len(validateur.valider(lots[-1], "e.json")[0]["constats"]) >= nombre // 2
    assert rapport_des_temps(validateur, *lots) < 3
