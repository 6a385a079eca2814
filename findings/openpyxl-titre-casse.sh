#!/usr/bin/env bash
# openpyxl 3.1.5 : renommer une feuille en ne changeant que la casse de son titre lui ajoute un numéro.
# Entrée : un classeur d'une feuille « contributions », à qui l'on donne le titre « Contributions ».
# Vu : le titre devient « Contributions1 » (la feuille est comptée contre elle-même) ; par un titre de passage, non.
# Conséquence : un programme qui met une majuscule à l'onglet d'un modèle le fait méconnaître de qui le lit par son nom.
set -euo pipefail
dossier=$(mktemp -d); trap 'rm -rf "$dossier"' EXIT
python3 -m venv "$dossier/v"
"$dossier/v/bin/pip" install --quiet --disable-pip-version-check openpyxl==3.1.5 2>/dev/null
"$dossier/v/bin/python" - <<'PY'
from openpyxl import Workbook

feuille = Workbook().active
feuille.title = "contributions"
feuille.title = "Contributions"
direct = feuille.title
feuille.title = "passage"
feuille.title = "Contributions"
print("direct :", direct, "; par un titre de passage :", feuille.title)
assert (direct, feuille.title) == ("Contributions1", "Contributions"), "le comportement a changé"
PY
