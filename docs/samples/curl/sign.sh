# Signing of the AI API with openssl: source this file. Functions print header lines; the body is a file, so that the bytes that are
# signed are the bytes that are sent.

# hex of a hash of standard input
hash_of() { openssl dgst -"$1" -r | cut -d' ' -f1; }

# hex of HMAC-SHA256 of standard input; the key is given as hex, since keys between the steps are raw bytes
hmac_of() { openssl dgst -sha256 -mac HMAC -macopt "hexkey:$1" -r | cut -d' ' -f1; }

# a text as hex
hex_of() { printf '%s' "$1" | od -An -v -tx1 | tr -d ' \n'; }

# sign_g1 APP_KEY APP_SECRET METHOD PATH QUERY MILLISECONDS BODY_FILE
sign_g1() {
  local sign
  sign=$(printf '%s\n%s\n%s\n%s\n%s' "$3" "$4" "$5" "$6" "$(hash_of sha1 < "$7")" | hmac_of "$(hex_of "$2")")
  printf 'Authorization: CTYUN %s:%s\nX-CTYUN-DT: %s\n' "$1" "$sign" "$6"
}

# sign_g2 APP_KEY APP_SECRET MILLISECONDS PATH BODY_FILE
sign_g2() {
  printf 'Sign: %s\nTimestamp: %s\nAppKey: %s\n' "$({ printf '%s%s%s%s' "$1" "$2" "$3" "$4"; cat "$5"; } | hash_of md5)" "$3" "$1"
}

# sign_g3 ACCESS_KEY SECURITY_KEY SORTED_QUERY BODY_FILE NAME:VALUE…
# The headers come sorted by name; ctyun-eop-request-id and eop-date must be among them.
sign_g3() {
  local access=$1 security=$2 query=$3 body=$4 block='' names='' date='' header key signature
  shift 4
  for header in "$@"; do
    block+="$header"$'\n'
    names+="${names:+;}${header%%:*}"
    case $header in eop-date:*) date=${header#eop-date:} ;; esac
  done
  key=$(printf '%s' "$date" | hmac_of "$(hex_of "$security")")
  key=$(printf '%s' "$access" | hmac_of "$key")
  key=$(printf '%s' "${date:0:8}" | hmac_of "$key")
  signature=$(printf '%s\n%s\n%s' "$block" "$query" "$(hash_of sha256 < "$body")" \
    | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | openssl base64 -A)
  printf 'Eop-Authorization: %s Headers=%s Signature=%s\n' "$access" "$names" "$signature"
}
