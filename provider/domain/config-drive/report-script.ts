export interface OsReportTarget {
  /** http URL that takes the report by POST. */
  readonly url: string;
  /** Names the writing of the disk that the report is about. */
  readonly nonce: string;
}

/** Where the script lives in a system, and how it knows that the system's set-up has ended. */
export interface ReportPlace {
  /** The script's own path; it takes itself away from there when it is done. Elsewhere it copies itself to it first. */
  readonly keep: string;
  /** Its last lines go with the report. */
  readonly log: string;
  /** Either of them tells that the set-up has ended. */
  readonly finishedMark: string;
  readonly finalUnit: string;
}

const cloudInitPlace: ReportPlace = {
  keep: "/var/lib/cloud/scripts/per-boot/baremetal-report",
  log: "/var/log/cloud-init-output.log",
  finishedMark: "/var/lib/cloud/instance/boot-finished",
  finalUnit: "cloud-final.service",
};

/**
 * The script that lets the written system report in: vendor data, so that the user's own data stays as it is.
 *
 * cloud-init runs vendor scripts before the user's (scripts-vendor, then scripts-user with runcmd), hence the wait in the
 * background for the end of cloud-init. User data may reboot the system before that: so the script also goes to per-boot,
 * runs once per boot until a report was accepted, and then takes itself away. Nothing in it can fail the boot.
 */
export function reportScript(target: OsReportTarget, place: ReportPlace = cloudInitPlace): string {
  const values: Readonly<Record<string, string>> = {
    ...{ URL: target.url, NONCE: target.nonce },
    ...{ KEEP: place.keep, LOG: place.log, FINISHED_MARK: place.finishedMark, FINAL_UNIT: place.finalUnit },
  };
  return script.replace(/@([A-Z_]+)@/g, (whole, name: string) => values[name] ?? whole);
}

const script = String.raw`#!/bin/sh
# Tells the provisioner that this system runs. Changes nothing else and never fails the boot.
BAREMETAL_REPORT_URL='@URL@'
BAREMETAL_NONCE='@NONCE@'
work=/run/baremetal-report
keep=@KEEP@
log=@LOG@
finished_mark=@FINISHED_MARK@

if [ "$0" != "$keep" ]; then
  { mkdir -p "$(dirname "$keep")" && cp "$0" "$keep" && chmod 0700 "$keep"; } 2>/dev/null
fi
mkdir -m 0700 "$work" 2>/dev/null || exit 0

has() { command -v "$1" >/dev/null 2>&1; }

limited() {
  if has timeout; then timeout 20 "$@"; else "$@"; fi
}

final_stage_ended() {
  has systemctl || return 1
  case "$(systemctl show -p ActiveState @FINAL_UNIT@ 2>/dev/null)" in
    ActiveState=active | ActiveState=failed) return 0 ;;
  esac
  return 1
}

# At most two hours, for long user data.
await_end() {
  second=0
  while [ "$second" -lt 7200 ]; do
    [ -e "$finished_mark" ] && return
    if [ $((second % 10)) -eq 9 ] && final_stage_ended; then return; fi
    sleep 1
    second=$((second + 1))
  done
}

pretty_name() {
  for file in /etc/os-release /usr/lib/os-release; do
    [ -r "$file" ] || continue
    ( . "$file"; printf '%s' "$PRETTY_NAME" )
    return
  done
}

report() {
  printf 'nonce=%s\n' "$BAREMETAL_NONCE"
  printf 'boot_id=%s\n' "$(cat /proc/sys/kernel/random/boot_id)"
  printf 'pretty_name=%s\n' "$(pretty_name)"
  tail -n 30 "$log" 2>/dev/null | tail -c 4096 | tr -d '\000-\010\013-\037' | sed 's/^/log=/'
}

post_by_python() {
  limited python3 -c '
import sys, urllib.request
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
request = urllib.request.Request(sys.argv[1], open(sys.argv[2], "rb").read(), {"Content-Type": "text/plain"})
sys.stdout.write(opener.open(request, timeout=20).read().decode())' "$BAREMETAL_REPORT_URL" "$1"
}

post_by_bash() {
  address=$(printf '%s' "$BAREMETAL_REPORT_URL" | sed 's,^http://,,; s,/.*$,,')
  path=/$(printf '%s' "$BAREMETAL_REPORT_URL" | sed 's,^http://[^/]*/*,,')
  port=$(printf '%s' "$address" | sed -n 's,^.*:\([0-9]*\)$,\1,p')
  host=$(printf '%s' "$address" | sed 's,:[0-9]*$,,; s,^\[,,; s,\]$,,')
  limited bash -c '
exec 3<>"/dev/tcp/$1/$2" || exit 1
printf "POST %s HTTP/1.0\r\nHost: %s\r\nContent-Type: text/plain\r\nContent-Length: %s\r\n\r\n" "$3" "$4" "$5" >&3
cat "$6" >&3
read -r answer <&3
case "$answer" in HTTP/*" 202"*) echo again; exit 0 ;; HTTP/*" 2"*) exit 0 ;; esac
exit 1' bash "$host" "$(printf '%s' "$port" | grep . || echo 80)" "$path" "$address" "$(wc -c < "$1" | tr -d ' ')" "$1"
}

# Prints what the provisioner answers.
post() {
  has curl && curl -fsS -m 20 --noproxy '*' -H 'Content-Type: text/plain' --data-binary "@$1" "$BAREMETAL_REPORT_URL" && return 0
  has wget && limited wget -q -Y off -O - --header 'Content-Type: text/plain' --post-file "$1" "$BAREMETAL_REPORT_URL" && return 0
  has python3 && post_by_python "$1" && return 0
  has bash && post_by_bash "$1" && return 0
  return 1
}

uptime_seconds() { cut -d. -f1 /proc/uptime; }

# Five minutes of tries.
send() {
  await_end
  report > "$work/body"
  end=$(($(uptime_seconds) + 300))
  while :; do
    if post "$work/body" > "$work/answer"; then
      # The next boot is to report too.
      case "$(tail -n 1 "$work/answer")" in again) return ;; esac
      rm -f "$keep" "$work/body"
      return
    fi
    [ "$(uptime_seconds)" -lt "$end" ] || return
    sleep 3
  done
}

# Redirected by exec: a shell that runs a redirected function keeps cloud-init's pipe open, and cloud-init would wait for it.
( exec </dev/null >/dev/null 2>&1; send ) &
exit 0
`;
