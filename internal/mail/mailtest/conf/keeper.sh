# Starts both servers, says so, and waits for its input to end: so they stop with the test process however it ends.
# usage: keeper.sh DIR POSTFIX DOVECOT   (input: a pipe held by the test)
trap '' INT
dir=$1 postfix=$2 dovecot=$3

stop() {
	"$postfix" -c "$dir/postfix/etc" stop
	"$dovecot" -c "$dir/dovecot/dovecot.conf" stop
	rm -rf "$dir"
}

# A daemon that kept our output open would keep its reader waiting for ever.
"$dovecot" -c "$dir/dovecot/dovecot.conf" </dev/null >>"$dir/start.log" 2>&1 &&
	"$postfix" -c "$dir/postfix/etc" start </dev/null >>"$dir/start.log" 2>&1 ||
	{ cat "$dir/start.log"; echo failed; stop </dev/null >/dev/null 2>&1; exit 1; }
echo ready
read -r _
stop </dev/null >/dev/null 2>&1
