#!/usr/bin/env bash
# Installe ce que le système n'a pas : Java (HermiT), make, venv, Virtuoso, npm, Chromium et son pilote, libmagic
# (le moissonneur de CKAN). Avec --bureau, aussi LibreOffice Calc et son Python (make bureau). Le reste vient de pip et de npm.
set -euo pipefail
manque=()
command -v java >/dev/null 2>&1 || manque+=(default-jre-headless)
command -v make >/dev/null 2>&1 || manque+=(make)
command -v npm >/dev/null 2>&1 || manque+=(npm)
command -v chromium >/dev/null 2>&1 || manque+=(chromium)
command -v chromedriver >/dev/null 2>&1 || manque+=(chromium-driver)
command -v virtuoso-t >/dev/null 2>&1 && command -v isql-vt >/dev/null 2>&1 || manque+=(virtuoso-opensource)
ldconfig -p 2>/dev/null | grep 'libmagic\.so\.1' >/dev/null || manque+=(libmagic1)
[ "${1:-}" != --bureau ] || { command -v soffice >/dev/null 2>&1 && /usr/bin/python3 -c 'import uno' >/dev/null 2>&1 || manque+=(libreoffice-calc python3-uno); }
python3 -c 'import venv, ensurepip' >/dev/null 2>&1 || manque+=(python3-venv)
if [ "${#manque[@]}" -eq 0 ]; then
  exit 0
fi
if ! command -v apt-get >/dev/null 2>&1; then
  echo "composants : installer ${manque[*]} (ou leur équivalent) par le gestionnaire de paquets de ce système." >&2
  exit 2
fi
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${manque[@]}"
