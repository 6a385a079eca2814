# Deux commandes suffisent : make servir, make test. Les autres servent à qui modifie le projet.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
HOTE ?= 127.0.0.1
PORT ?= 8000
TEXTE ?=

.PHONY: servir test essai essais bureau assaut style types preparer verrou bornes composants actifs format construire roue sbom bancs nettoyer

# uv, dans l'environnement qu'il installe : versions exactes et sommes de requirements/ (make verrou les refait)
UV := $(BIN)/uv
INSTALLER = $(UV) pip install --quiet --require-hashes --python

$(VENV)/.base: requirements/uv.txt
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 ou plus récent est requis.") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	touch $@

$(VENV)/.pret: $(VENV)/.base pyproject.toml requirements/produit.txt
	$(INSTALLER) $(BIN)/python -r requirements/produit.txt
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --build-constraints requirements/dev.txt -e .
	touch $@

## ce que les pages empruntent à npm (polices, couleurs, éditeur, diagrammes) ; sans npm elles marchent, plus simples
actifs: node_modules/.pret

node_modules/.pret: package-lock.json outils/actifs.py
	@if command -v npm >/dev/null 2>&1; then \
	  { npm ci --ignore-scripts --no-audit --no-fund && $(PYTHON) outils/actifs.py && touch $@; } \
	  || { echo "actifs : npm n'a pas abouti, les pages seront plus simples (make actifs pour réessayer)." >&2; \
	       test -z "$$CADRE_RI_EXIGER_COMPOSANTS"; }; \
	elif [ -n "$$CADRE_RI_EXIGER_COMPOSANTS" ]; then \
	  echo "actifs : npm est requis (make composants)." >&2; exit 2; \
	else \
	  echo "actifs : npm absent, les pages seront plus simples (installer npm, puis make actifs)." >&2; \
	fi

$(VENV)/.dev: $(VENV)/.base pyproject.toml requirements/dev.txt
	$(INSTALLER) $(BIN)/python -r requirements/dev.txt
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	touch $(VENV)/.pret $@

# le moissonneur DCAT de CKAN, qui impose ses propres versions : seulement pour la suite
MOISSON := .venv-moisson
$(MOISSON)/.pret: $(VENV)/.base requirements/moissonneur.txt
	@{ $(UV) venv --quiet --clear --python $(PYTHON) $(MOISSON) \
	  && $(INSTALLER) $(MOISSON)/bin/python -r requirements/moissonneur.txt && touch $@; } \
	  || { echo "moissonneur : l'installation n'a pas abouti, son essai sera sauté (make $@ pour réessayer)." >&2; \
	       test -z "$$CADRE_RI_EXIGER_COMPOSANTS"; }

# les plus vieilles versions que le produit dit accepter
BAS := .venv-bas
$(BAS)/.pret: $(VENV)/.dev requirements/bas.txt
	$(UV) venv --quiet --clear --python $(PYTHON) $(BAS)
	$(INSTALLER) $(BAS)/bin/python -r requirements/bas.txt
	touch $@

## installe, construit le graphe au besoin, sert les pages
servir: $(VENV)/.pret actifs
	$(BIN)/cadre-ri servir --hote $(HOTE) --port $(PORT) $(if $(TEXTE),--texte $(TEXTE))

## ce que le système doit avoir pour que la suite n'ait rien à sauter (Debian, en administrateur)
composants:
	outils/composants.sh

preparer: $(VENV)/.dev $(MOISSON)/.pret actifs

style: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python outils/formater.py --check
	$(BIN)/python outils/champs.py --check
	$(BIN)/python outils/dependances.py --check

types: $(VENV)/.dev
	$(BIN)/mypy

## la suite entière, en autant de processus que de cœurs (quatre au plus)
essais: preparer
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadgroup --no-loadscope-reorder

## style, types, forme du Turtle, puis toute la suite
test: style types essais

## les modèles de classeurs remplis dans LibreOffice et relus : hors de la suite, qu'il allongerait d'une minute
bureau: $(VENV)/.dev
	outils/composants.sh --bureau
	CADRE_RI_EXIGER_COMPOSANTS=1 $(BIN)/python -m pytest -m bureau

## des demandes engendrées vers toutes les routes, une heure, d'une graine nouvelle ; la suite n'en fait qu'une minute
assaut: $(VENV)/.dev
	CADRE_RI_ASSAUT=$${CADRE_RI_ASSAUT:-3600} $(BIN)/python -m pytest tests/test_aucun_500.py

# ce que l'on a construit se garde d'un essai à l'autre
FUMEE := tests/test_essai.py tests/test_couches.py
GARDE = CADRE_RI_CACHE_ESSAIS="$${CADRE_RI_CACHE_ESSAIS:-$(CURDIR)/.pytest_cache/artefacts}"

## une minute : le style, puis une question, une validation, une requête, une page de chaque route
essai: style
	$(GARDE) $(BIN)/python -m pytest $(FUMEE)

## le même essai aux deux bouts des versions acceptées : les plus vieilles, puis celles du verrou
bornes: $(BAS)/.pret $(VENV)/.dev
	$(BAS)/bin/python -m pytest $(FUMEE)
	$(BIN)/python -m pytest $(FUMEE)

## refait les versions exactes : celles du jour, et les plus vieilles permises
COMPILER = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
  --no-annotate --custom-compile-command 'make verrou' --upgrade
verrou: $(VENV)/.base
	echo uv | $(COMPILER) - -o requirements/uv.txt
	$(COMPILER) pyproject.toml -o requirements/produit.txt
	$(COMPILER) pyproject.toml --extra dev -o requirements/dev.txt
	$(COMPILER) exemples/ouverture/moissonneur.txt -o requirements/moissonneur.txt
	$(COMPILER) pyproject.toml --extra fumee --resolution lowest-direct -o requirements/bas.txt

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/python outils/champs.py
	$(BIN)/python outils/formater.py

construire: $(VENV)/.pret
	$(BIN)/cadre-ri construire

# le produit seul, tel qu'on l'installe : ce dont la nomenclature fait la liste
SEUL := .venv-produit
$(SEUL)/.pret: $(VENV)/.base requirements/produit.txt
	$(UV) venv --quiet --clear --python $(PYTHON) $(SEUL)
	$(INSTALLER) $(SEUL)/bin/python -r requirements/produit.txt
	touch $@

## la roue, et à côté sa nomenclature (CycloneDX), dans dist/
roue: $(VENV)/.dev actifs sbom
	$(BIN)/python -m build --wheel --no-isolation

sbom: $(VENV)/.dev $(SEUL)/.pret
	mkdir -p dist
	$(BIN)/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible --output-format JSON \
	  --output-file dist/cadre-ri.cdx.json $(SEUL)/bin/python

bancs: $(VENV)/.dev
	$(BIN)/python bancs/mesurer.py
	$(BIN)/python bancs/validation.py
	$(BIN)/python bancs/mutations.py
	$(BIN)/python bancs/sparql.py
	$(BIN)/python bancs/pages.py
	$(BIN)/python bancs/reconciliation.py
	$(BIN)/python bancs/charge.py
	$(BIN)/python bancs/dommages.py

nettoyer:
	rm -rf $(VENV) $(MOISSON) $(BAS) $(SEUL) dist build .mypy_cache .ruff_cache .pytest_cache
