package reading

import (
	"bytes"
	"net"
	"net/mail"
	"slices"
	"strings"

	"github.com/emersion/go-msgauth/dkim"
)

// authentic reports whether a mail is the vendor's: its one author's address is in the vendor's domain, and an aligned
// DKIM signature vouches for that, by our own server's word or by our own verification. SPF alone vouches for the path,
// not for the author.
func authentic(raw []byte, h header, o Options) bool {
	author := authorDomain(h)
	if o.Domain == "" || !within(author, o.Domain) || isCutSignature(h, o.Domain) || h.isDoubled() {
		return false
	}
	return ourWord(h, author, o) || verified(raw, h, o)
}

// authorDomain gives the domain of the one address in the one From field, in lower case; "" where there are more.
func authorDomain(h header) string {
	from := h.all("from")
	if len(from) != 1 || !isASCII([]byte(from[0])) {
		return ""
	}
	list, err := (&mail.AddressParser{WordDecoder: &words}).ParseList(from[0])
	if err != nil || len(list) != 1 {
		return ""
	}
	_, domain, _ := strings.Cut(list[0].Address, "@")
	if strings.Contains(domain, "@") {
		return ""
	}
	return strings.ToLower(domain)
}

// single are the fields that a message has once (RFC 5322, 3.6; RFC 2045) and that say what it is about or how it is read.
var single = []string{"subject", "in-reply-to", "references", "message-id", "content-type", "content-transfer-encoding"}

// isDoubled reports whether a field is there twice that may be there once. A signature holds the lower one and the upper one
// is read: anybody may have put it there (RFC 6376, 8.15).
func (h header) isDoubled() bool {
	return slices.ContainsFunc(single, func(name string) bool { return len(h.all(name)) > 1 })
}

// within reports whether a domain is the other or below it (RFC 7489, 3.1, relaxed).
func within(domain, other string) bool {
	domain, other = strings.ToLower(strings.TrimSuffix(domain, ".")), strings.ToLower(strings.TrimSuffix(other, "."))
	return domain != "" && other != "" && (domain == other || strings.HasSuffix(domain, "."+other))
}

// isCutSignature reports whether a signature of the domain covers a part of the body only (RFC 6376, 8.2): anybody may
// then have written the rest.
func isCutSignature(h header, domain string) bool {
	for _, signature := range h.all("dkim-signature") {
		tags := map[string]string{}
		for tag := range strings.SplitSeq(signature, ";") {
			name, value, _ := strings.Cut(tag, "=")
			tags[strings.ToLower(strings.TrimSpace(name))] = strings.Join(strings.Fields(value), "")
		}
		if _, cut := tags["l"]; cut && within(tags["d"], domain) {
			return true
		}
	}
	return false
}

// ourWord reports whether our own server says that the mail is the author's. Only the topmost Authentication-Results
// counts, and only under our server's name: RFC 8601, 5 has the server at the border take out what bears its name, and
// one lower down is whatever the sender liked. One below a hop of somebody else's is the sender's too.
func ourWord(h header, author string, o Options) bool {
	for _, f := range h {
		if f.name == "received" && isForeignHop(f.value, o.Authserv) {
			return false
		}
		if f.name != "authentication-results" {
			continue
		}
		server, results := parseAuthRes(f.value)
		if o.Authserv == "" || server != strings.ToLower(o.Authserv) {
			return false
		}
		return vouchedBy(results, author, o.Domain)
	}
	return false
}

// vouchedBy reports whether a signature or DMARC passed. DMARC is content with SPF (RFC 7489, 4.2), we are not: where
// the field has a word on signatures, that word counts.
func vouchedBy(results []result, author, domain string) bool {
	signed, passed := false, false
	for _, r := range results {
		vouches := r.value == "pass" && r.vouches(author, domain)
		if vouches && r.method == "dkim" {
			return true
		}
		signed = signed || r.method == "dkim"
		passed = passed || vouches
	}
	return passed && !signed
}

// vouches reports whether a result that passed says that the author's domain answers for the mail.
func (r result) vouches(author, domain string) bool {
	switch r.method {
	case "dkim":
		signer, ok := r.properties["header.d"]
		if !ok {
			_, signer, _ = strings.Cut(r.properties["header.i"], "@")
		}
		return within(signer, domain) && (within(author, signer) || within(signer, author))
	case "dmarc":
		from := r.properties["header.from"]
		return within(from, domain) && from == author
	}
	return false
}

// isForeignHop reports whether a Received field was written by a server that is not of our server's domain. An address
// or a name without a dot says nothing.
func isForeignHop(received, ours string) bool {
	fields := strings.Fields(strings.ToLower(received))
	for i, word := range fields {
		if word != "by" || i+1 == len(fields) {
			continue
		}
		by := strings.Trim(fields[i+1], "[];()")
		if net.ParseIP(by) != nil || !strings.Contains(by, ".") {
			return false
		}
		return parent(by) != parent(strings.ToLower(ours)) && !within(by, ours) && !within(ours, by)
	}
	return false
}

// parent gives a server's domain: its name without the first label, as long as two remain.
func parent(host string) string {
	if _, rest, ok := strings.Cut(host, "."); ok && strings.Contains(rest, ".") {
		return rest
	}
	return host
}

const maxSignatures = 5 // verified in one message

// verified verifies the message's own signatures (RFC 6376), where keys can be looked up.
func verified(raw []byte, h header, o Options) bool {
	if o.LookupTXT == nil || len(raw) > MaxMessage || len(h.all("dkim-signature")) > maxSignatures {
		return false
	}
	found, err := dkim.VerifyWithOptions(bytes.NewReader(raw), &dkim.VerifyOptions{LookupTXT: o.LookupTXT.inEarnest, MaxVerifications: maxSignatures})
	if err != nil {
		return false
	}
	for _, v := range found {
		if v.Err == nil && within(v.Domain, o.Domain) && holds(v, h, "subject") {
			return true
		}
	}
	return false
}

// holds reports whether a signature covers a field, where the message has it.
func holds(v *dkim.Verification, h header, name string) bool {
	return h.get(name) == "" || slices.ContainsFunc(v.HeaderKeys, func(key string) bool { return strings.EqualFold(strings.TrimSpace(key), name) })
}

// inEarnest leaves out the keys that their owner only tries out: what they sign is as good as unsigned (RFC 6376, 3.6.1).
func (l Lookup) inEarnest(name string) ([]string, error) {
	records, err := l(name)
	return slices.DeleteFunc(slices.Clone(records), isOnTrial), err
}

func isOnTrial(record string) bool {
	for tag := range strings.SplitSeq(record, ";") {
		name, flags, _ := strings.Cut(tag, "=")
		if strings.TrimSpace(name) == "t" && slices.Contains(strings.Split(strings.Join(strings.Fields(flags), ""), ":"), "y") {
			return true
		}
	}
	return false
}
