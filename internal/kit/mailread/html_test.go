package mailread

import "testing"

// Replies and forwards as the programs people here use write their HTML.
func TestRepliesInHTML(t *testing.T) {
	for name, c := range map[string]struct{ html, visible, signature string }{
		"Outlook, Danish": {`<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{margin:0cm}</style></head><body lang=DA><div class=WordSection1>
<p class=MsoNormal>Hej Ida<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>Den virker nu.<o:p></o:p></p>
<div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal><b>Fra:</b> Ida Berg &lt;ida@nordby.example&gt; <br><b>Sendt:</b> 2. november 2026 10:00<br><b>Til:</b> Bo &lt;bo@nordby.example&gt;<br><b>Emne:</b> Printeren<o:p></o:p></p></div></div>
<p class=MsoNormal>Virker den?</p></div></body></html>`, "Hej Ida\n\nDen virker nu.", ""},
		"Outlook on the web, Norwegian": {`<div dir="ltr"><div>Takk, det virker.</div></div><div id="appendonsend"></div><hr style="display:inline-block;width:98%"><div id="divRplyFwdMsg" dir="ltr"><font><b>Fra:</b> Ida &lt;ida@nordby.example&gt;<br><b>Sendt:</b> mandag 2. november 2026 10:00<br><b>Til:</b> Bo<br><b>Emne:</b> SV: Skriveren</font><div>&nbsp;</div></div><div>Virker den?</div>`, "Takk, det virker.", ""},
		"Gmail, Swedish":                {`<div dir="ltr">Tack!<div><br></div><div>Bo</div></div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">Den mån 2 nov. 2026 kl 10:00 skrev Ida &lt;<a href="mailto:ida@nordby.example">ida@nordby.example</a>&gt;:<br></div><blockquote class="gmail_quote" style="margin:0"><div>Fungerar den?</div></blockquote></div>`, "Tack!\n\nBo", ""},
		"Apple Mail, Danish":            {`<html><body>Tak.<br><div><br><blockquote type="cite"><div>Den 2. nov. 2026 kl. 10.00 skrev Ida &lt;ida@nordby.example&gt;:</div><br><div>Virker den?</div></blockquote></div></body></html>`, "Tak.", ""},
		"iPhone, Danish":                {`<html><body dir="auto">Tak.<br><div dir="ltr">Sendt fra min iPhone</div><div dir="ltr"><br><blockquote type="cite">Den 2. nov. 2026 kl. 10.00 skrev Ida &lt;ida@nordby.example&gt;:<br><br></blockquote></div><blockquote type="cite"><div>Virker den?</div></blockquote></body></html>`, "Tak.", "Sendt fra min iPhone"},
		"Outlook on a phone, Swedish":   {`<div>Tack, den fungerar.</div><div id="ms-outlook-mobile-signature">Skickat från <a href="https://aka.ms/x">Outlook för iOS</a></div><hr><div id="divRplyFwdMsg"><b>Från:</b> Ida &lt;ida@nordby.example&gt;<br><b>Skickat:</b> måndag, november 2, 2026 10:00<br><b>Till:</b> Bo<br><b>Ämne:</b> Skrivaren</div><br>Fungerar den?`, "Tack, den fungerar.", "Skickat från Outlook för iOS"},
		"Thunderbird, Danish":           {`<p>Ja, tak.</p><div class="moz-cite-prefix">Den 02.11.2026 kl. 10.00 skrev Ida:<br></div><blockquote type="cite" cite="mid:1"><p>Virker den?</p></blockquote>`, "Ja, tak.", ""},
		"a quote without a word":        {`<p>Ja.</p><blockquote type="cite"><p>Virker den?</p></blockquote><p>Tak.</p>`, "Ja.\n\nTak.", ""},
		"no quote at all":               {`<p>Kan I se<br>på printeren?</p><ul><li>den på 2. sal</li><li>den på 3.</li></ul>`, "Kan I se\npå printeren?\n\n- den på 2. sal\n- den på 3.", ""},
		"hidden and odd":                {`<title>nej</title><style>nej</style><script>nej</script><p>1 &lt; 2 &amp; 3&nbsp;&gt; 2</p><table><tr><td>a</td><td>b</td></tr></table>`, "1 < 2 & 3 > 2\n\na b", ""},
	} {
		m := Read(asMail("SV: Printeren", "text/html", []byte(c.html)))
		if m.Visible != c.visible || m.Signature != c.signature {
			t.Errorf("%s: %q, signature %q\nfrom %q", name, m.Visible, m.Signature, m.Whole())
		}
	}
	f := Read(asMail("VS: Printeren", "text/html", []byte(`<p>Se her</p><hr><div id="divRplyFwdMsg"><b>Fra:</b> Ida Berg &lt;ida@nordby.example&gt;<br><b>Sendt:</b> 2. november 2026 10:00<br><b>Til:</b> Bo &lt;bo@nordby.example&gt;<br><b>Cc:</b> ulla@nordby.example<br><b>Emne:</b> Printeren</div><p>Min printer siger noget.</p><p>Hilsen Ida: den på 2. sal</p>`)))
	checkForward(t, "Outlook on the web", f, "Se her")
}
