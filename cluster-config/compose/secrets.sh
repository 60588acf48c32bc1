#!/bin/sh
# Makes the secrets of docker-compose.yml, each once; one that is there stays. Keep root.key: without it nobody reads what is sealed.
# 生成 docker-compose.yml 所需的密钥，已有的保留。请妥善保管 root.key：丢失后加密内容无法读取。
set -eu
umask 077
folder=$(cd "$(dirname "$0")" && pwd)/secrets
mkdir -p "$folder"
# Compose mounts a secret with the owner and the mode that its file has here, and the node runs as nobody that this machine knows: so the
# files may be read, and the folder may not be entered.
make() {
  [ -s "$folder/$1" ] && return
  cat >"$folder/$1.part"
  chmod 0444 "$folder/$1.part"
  mv "$folder/$1.part" "$folder/$1"
}
od -An -N24 -tx1 /dev/urandom | tr -d ' \n' | make postgres.password
printf 'Host=postgres;Port=5432;Database=analytics;Username=analytics;Password=%s;Maximum Pool Size=40\n' "$(cat "$folder/postgres.password")" | make journal.secret
head -c 32 /dev/urandom | base64 | make root.key
echo "$folder"
