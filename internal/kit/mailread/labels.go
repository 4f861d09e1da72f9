package mailread

import (
	"regexp"
	"strings"
	"unicode"
)

// The header names mail programs write above a quoted or forwarded mail, in
// the languages they speak; lower case, without the colon.
type label uint8

const (
	noLabel label = iota
	fromLabel
	dateLabel
	toLabel
	ccLabel
	subjectLabel
	otherLabel
)

var labelWords = map[label]string{
	fromLabel:    "frå|expeditorul|expeditor|отправитель|відправник|nadawca|送信元|보낸사람|from|fra|från|frá|von|de|da|van|od|lähettäjä|feladó|de la|от|от кого|від|від кого|šalje|pošiljatelj|kimden|gönderen|remetente|expéditeur|mittente|afzender|absender|avsändare|avsender|afsender|saatja|nuo|siuntėjas|no|из|发件人|寄件者|差出人|보낸 사람|από|מאת|من",
	dateLabel:    "dată|gönderilme tarihi|gönderilen|дата отправки|надіслано|odesláno|odeslané|data wysłania|poslato|sent at|date|sent|dato|sendt|sendt den|datum|skickat|skickad|gesendet|gesendet am|data|fecha|enviado|enviado el|enviada em|enviado em|enviada|envoyé|envoyé le|inviato|inviato il|verzonden|verzonden op|päivämäärä|päiväys|lähetetty|lähetysaika|pvm|dátum|elküldve|küldve|дата|отправлено|отправлен|надіслано|tarih|gönderildi|gönderme tarihi|wysłano|data wysłania|odesláno|odoslané|poslano|poslané|trimis|trimisă|sent on|dags|dagsetning|sent:|message du|saadetud|kuupäev|发送时间|日期|送信日時|日付|보낸 날짜|ημερομηνία",
	toLabel:      "destinatarul|получатель|одержувач|adresat|pour|送信先|받는사람|к|to|til|till|an|para|a|aan|komu|vastaanottaja|címzett|către|catre|кому|prima|primatelj|kime|à|do|pre|alıcı|modtager|mottagare|mottaker|destinataire|destinatario|destinatário|ontvanger|empfänger|adressaat|kam|收件人|宛先|받는 사람|προς|za",
	ccLabel:      "kopija|kopi an|copy|kopi:|cc|kopi|kopi til|kopia|kopie|kopio|másolat|copie|copie à|copia|cópia|копия|копія|kópia|dw|do wiadomości|bilgi|cc an|afrit|másolatot kap|抄送|參考|koopia|kk",
	subjectLabel: "subiectul|název|题目|題名|subject|emne|ämne|betreff|betr|asunto|assunto|objet|sujet|oggetto|onderwerp|aihe|předmět|predmet|tárgy|temat|subiect|тема|konu|efni|teema|tema|件名|主题|主旨|제목|θέμα",
	otherLabel:   "reply-to|svar til|svara till|reply to|antwort an|bcc|blind kopi|attachments|vedhæftede filer|vedlegg|bilagor|importance|prioritet|vigtighed|organization|message-id|references|resent-from|sender|svarsadress|vastausosoite|répondre à|responder a|rispondi a",
}

var labelKinds = func() map[string]label {
	m := map[string]label{}
	for kind, words := range labelWords {
		for _, w := range strings.Split(words, "|") {
			m[w] = kind
		}
	}
	return m
}()

// labelled reads "From: somebody", "*Fra:* nogen" or "De : quelqu'un".
func labelled(line string) (label, string) {
	line = strings.TrimLeft(line, " \t\u00a0*_|\ufeff")
	end := strings.IndexAny(line, ":：")
	if end < 1 || end > 40 {
		return noLabel, ""
	}
	name := strings.Trim(line[:end], " \t\u00a0*_")
	kind := labelKinds[strings.ToLower(name)]
	if kind == noLabel {
		return noLabel, ""
	}
	value := strings.TrimPrefix(strings.TrimPrefix(line[end:], ":"), "：")
	return kind, strings.TrimSpace(strings.Trim(value, " \t\u00a0*"))
}

// block is the header a mail program wrote above an older mail.
type block struct {
	fields map[label]string
	first  label
	end    int // index of the first line after it
}

// sound says whether enough of a header is there to be one: who, and what or
// when or to whom.
func (b block) sound() bool {
	n := 0
	for kind := fromLabel; kind <= subjectLabel; kind++ {
		if _, ok := b.fields[kind]; ok {
			n++
		}
	}
	_, from := b.fields[fromLabel]
	return n >= 3 && (from || n >= 4)
}

// blockAt reads the header that begins at lines[at]: names in any language and
// order, each once, values that go on in the next line, at most one empty line
// between two names.
func blockAt(lines []string, at int) (block, bool) {
	kind, value := labelled(lines[at])
	if kind == noLabel {
		return block{}, false
	}
	b := block{fields: map[label]string{kind: value}, first: kind, end: at + 1}
	last := kind
	for i := at + 1; i < len(lines) && i < at+40; i++ {
		kind, value := labelled(lines[i])
		_, seen := b.fields[kind]
		switch {
		case kind != noLabel && !seen:
			b.fields[kind], last, b.end = value, kind, i+1
		case kind != noLabel && kind != otherLabel:
			return b, b.sound()
		case strings.TrimSpace(lines[i]) == "":
			if !labelSoon(lines, i+1, 1, b) {
				return b, b.sound()
			}
		case labelSoon(lines, i+1, 3, b) || b.fields[last] == "" && len(b.fields) < 4:
			b.fields[last] = strings.TrimSpace(b.fields[last] + " " + strings.TrimSpace(lines[i]))
			b.end = i + 1
		default:
			return b, b.sound()
		}
	}
	return b, b.sound()
}

func labelSoon(lines []string, at, within int, b block) bool {
	for i := at; i < len(lines) && i < at+within; i++ {
		if strings.TrimSpace(lines[i]) == "" {
			return false
		}
		if kind, _ := labelled(lines[i]); kind != noLabel {
			_, seen := b.fields[kind]
			return !seen
		}
	}
	return false
}

// inlineBlock reads a header whose line ends were lost: "From: A <a@x>To: B
// <b@x>Subject: C", as one webmail sends it. Names must begin with a capital;
// one of them is written without its colon.
func inlineBlock(s string) (block, bool) {
	b := block{fields: map[label]string{}}
	last, start := noLabel, 0
	previous := ' '
	for i, r := range s {
		if unicode.IsUpper(r) {
			if kind, length := labelPrefix(s[i:], previous); kind != noLabel {
				if _, seen := b.fields[kind]; !seen {
					if last != noLabel {
						b.fields[last] = strings.TrimSpace(s[start:i])
					} else {
						b.first = kind
					}
					last, start = kind, i+length
					b.fields[kind] = ""
				}
			}
		}
		previous = r
		if last == subjectLabel && len(b.fields) >= 4 {
			break
		}
	}
	if last != noLabel {
		b.fields[last] = strings.TrimSpace(s[min(start, len(s)):])
	}
	return b, b.sound()
}

func labelPrefix(s string, previous rune) (label, int) {
	end := strings.IndexAny(s[:min(len(s), 40)], ":：")
	if end > 0 {
		if kind := labelKinds[strings.ToLower(strings.TrimSpace(s[:end]))]; kind != noLabel && kind != otherLabel {
			return kind, end + 1
		}
	}
	if strings.HasPrefix(s, "Dw ") && previous == '>' {
		return ccLabel, 3
	}
	return noLabel, 0
}

var (
	forwardStem  = regexp.MustCompile(`(?i)forward|\bfwd|videresend|vidarebefordra|weitergeleit|inoltrat|transfér|réexpéd|doorgest|edelleenlähet|välitet|reenvi|encaminhad|reencaminhad|továbbít|przekaz|prepos|přepos|перенаправ|пересл|переадрес|iletilen|yönlendir|redirec|redirecț|proslijeđ|posredovan|áframsend|edasi|rediriģ|pārsūt|persiųst|başlangıc|iletilm|початок|начало|transmis\b|przesłan|prosljeđ|framsen|转发|轉寄|転送|전달`)
	originalStem = regexp.MustCompile(`(?i)original|oprindelig|opprinnelig|ursprünglich|ursprungl|alkuperäi|oorspronkelijk|originel|исходн|původní|pôvodn|eredeti|oryginaln|izvorn|orijinal|upprunaleg`)
	dashed       = regexp.MustCompile(`^[\s*_|]*[-–—_]{2,}[ *]*([^-–—_].{2,90})[^-–—_][ *]*[-–—_]{2,}[*_\s]*$`)
	dashedInline = regexp.MustCompile(`^[\s*_|]*[-–—_]{2,}[ *]*([^-–—_].{2,90}?)[ *]*[-–—_]{2,}[*_]*(.*)$`)
)
