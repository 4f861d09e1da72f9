package document

import (
	"fmt"
	"strings"
)

const (
	xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	nsW     = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
	nsR     = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	nsRel   = "http://schemas.openxmlformats.org/package/2006/relationships"
	wml     = "application/vnd.openxmlformats-officedocument.wordprocessingml."
)

const contentTypes = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
	`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
	`<Default Extension="xml" ContentType="application/xml"/>` +
	`<Override PartName="/word/document.xml" ContentType="` + wml + `document.main+xml"/>` +
	`<Override PartName="/word/styles.xml" ContentType="` + wml + `styles+xml"/>` +
	`<Override PartName="/word/numbering.xml" ContentType="` + wml + `numbering+xml"/>` +
	`<Override PartName="/word/settings.xml" ContentType="` + wml + `settings+xml"/>` +
	`<Override PartName="/word/footer1.xml" ContentType="` + wml + `footer+xml"/>` +
	`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>` +
	`<Override PartName="/docProps/app.xml" ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/>` +
	`</Types>`

const packageRels = `<Relationships xmlns="` + nsRel + `">` +
	`<Relationship Id="rId1" Type="` + nsR + `/officeDocument" Target="word/document.xml"/>` +
	`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>` +
	`<Relationship Id="rId3" Type="` + nsR + `/extended-properties" Target="docProps/app.xml"/>` +
	`</Relationships>`

const appXML = `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>DOCX</Application></Properties>`

const settingsXML = `<w:settings xmlns:w="` + nsW + `"><w:defaultTabStop w:val="720"/><w:characterSpacingControl w:val="doNotCompress"/>` +
	`<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>`

func (d Document) coreXML() string {
	var b strings.Builder
	b.WriteString(`<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"` +
		` xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">`)
	for _, p := range [][2]string{{"dc:title", d.Title}, {"dc:subject", d.Subject}, {"dc:creator", d.Author}, {"dc:language", regional(d.Lang)}} {
		if p[1] != "" {
			b.WriteString("<" + p[0] + ">" + xmlEsc(p[1]) + "</" + p[0] + ">")
		}
	}
	if d.At.IsSet() {
		at := d.At.Time().Format("2006-01-02T15:04:05Z")
		b.WriteString(`<dcterms:created xsi:type="dcterms:W3CDTF">` + at + `</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">` + at + `</dcterms:modified>`)
	}
	b.WriteString(`</cp:coreProperties>`)
	return b.String()
}

// regional is the tag that word processors choose a dictionary by.
func regional(lang string) string {
	if full, ok := map[string]string{"da": "da-DK", "nb": "nb-NO", "nn": "nn-NO", "no": "nb-NO", "sv": "sv-SE", "en": "en-GB", "fi": "fi-FI"}[lang]; ok {
		return full
	}
	return lang
}

// stylesXML has the built-in style names, so that navigation panes, tables of
// contents and screen readers know what a heading is.
func (d Document) stylesXML() string {
	var b strings.Builder
	fmt.Fprintf(&b, `<w:styles xmlns:w="%s"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Calibri"/>`+
		`<w:sz w:val="22"/><w:szCs w:val="22"/><w:lang w:val="%s" w:eastAsia="%[2]s" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>`+
		`<w:pPrDefault><w:pPr><w:spacing w:after="120" w:line="276" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>`, nsW, xmlEsc(regional(d.Lang)))
	b.WriteString(`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>`)
	style := func(id, name, ppr, rpr string) {
		fmt.Fprintf(&b, `<w:style w:type="paragraph" w:styleId="%s"><w:name w:val="%s"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:qFormat/><w:pPr>%s</w:pPr><w:rPr>%s</w:rPr></w:style>`, id, name, ppr, rpr)
	}
	style("Title", "Title", `<w:keepNext/><w:spacing w:after="240"/>`, `<w:b/><w:sz w:val="36"/><w:szCs w:val="36"/>`)
	for i, size := range []int{28, 25, 23, 22, 22} {
		style(fmt.Sprintf("Heading%d", i+1), fmt.Sprintf("heading %d", i+1),
			fmt.Sprintf(`<w:keepNext/><w:keepLines/><w:spacing w:before="%d" w:after="80"/><w:outlineLvl w:val="%d"/>`, 300-i*40, i),
			fmt.Sprintf(`<w:b/><w:sz w:val="%d"/><w:szCs w:val="%[1]d"/>`, size))
	}
	style("Caption", "caption", `<w:keepNext/><w:spacing w:before="160" w:after="60"/>`, `<w:b/>`)
	style("Meta", "Meta", `<w:tabs><w:tab w:val="left" w:pos="2268"/></w:tabs><w:spacing w:after="40"/><w:ind w:left="2268" w:hanging="2268"/>`, "")
	style("TableText", "Table Text", `<w:spacing w:before="40" w:after="40" w:line="240" w:lineRule="auto"/>`, "")
	style("ListBullet", "List Bullet", `<w:contextualSpacing/>`, "")
	style("ListNumber", "List Number", `<w:contextualSpacing/>`, "")
	style("Footer", "footer", `<w:tabs><w:tab w:val="right" w:pos="9638"/></w:tabs><w:spacing w:after="0"/>`, `<w:sz w:val="18"/><w:szCs w:val="18"/>`)
	b.WriteString(`<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/><w:rPr><w:color w:val="0B4F8A"/><w:u w:val="single"/></w:rPr></w:style>`)
	b.WriteString(`<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>`)
	b.WriteString(`<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>`)
	for _, side := range []string{"top", "left", "bottom", "right", "insideH", "insideV"} {
		fmt.Fprintf(&b, `<w:%s w:val="single" w:sz="4" w:space="0" w:color="808080"/>`, side)
	}
	b.WriteString(`</w:tblBorders></w:tblPr></w:style></w:styles>`)
	return b.String()
}

// numberingXML has dots and numbers at nine depths, and one numbering for each
// list, so that every numbered list starts at one.
func (w *docx) numberingXML() string {
	var b strings.Builder
	b.WriteString(`<w:numbering xmlns:w="` + nsW + `">`)
	formats := []string{"decimal", "lowerLetter", "lowerRoman"}
	for kind := range 2 {
		fmt.Fprintf(&b, `<w:abstractNum w:abstractNumId="%d"><w:multiLevelType w:val="hybridMultilevel"/>`, kind)
		for depth := range 9 {
			format, text := "bullet", []string{"•", "–", "▪"}[depth%3]
			if kind == 1 {
				format, text = formats[depth%3], fmt.Sprintf("%%%d.", depth+1)
			}
			fmt.Fprintf(&b, `<w:lvl w:ilvl="%d"><w:start w:val="1"/><w:numFmt w:val="%s"/><w:lvlText w:val="%s"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="%d" w:hanging="360"/></w:pPr></w:lvl>`,
				depth, format, text, 720+depth*360)
		}
		b.WriteString(`</w:abstractNum>`)
	}
	for i, ordered := range w.lists {
		if !ordered {
			fmt.Fprintf(&b, `<w:num w:numId="%d"><w:abstractNumId w:val="0"/></w:num>`, i+1)
			continue
		}
		fmt.Fprintf(&b, `<w:num w:numId="%d"><w:abstractNumId w:val="1"/>`, i+1)
		for depth := range 9 {
			fmt.Fprintf(&b, `<w:lvlOverride w:ilvl="%d"><w:startOverride w:val="1"/></w:lvlOverride>`, depth)
		}
		b.WriteString(`</w:num>`)
	}
	b.WriteString(`</w:numbering>`)
	return b.String()
}

func (w *docx) relsXML() string {
	var b strings.Builder
	b.WriteString(`<Relationships xmlns="` + nsRel + `">`)
	for _, p := range []string{"styles", "numbering", "settings"} {
		fmt.Fprintf(&b, `<Relationship Id="rId%s" Type="%s/%s" Target="%[3]s.xml"/>`, strings.ToUpper(p[:1])+p[1:], nsR, p)
	}
	b.WriteString(`<Relationship Id="rIdFooter" Type="` + nsR + `/footer" Target="footer1.xml"/>`)
	for i, to := range w.links {
		fmt.Fprintf(&b, `<Relationship Id="rIdLink%d" Type="%s/hyperlink" Target="%s" TargetMode="External"/>`, i+1, nsR, xmlEsc(to))
	}
	b.WriteString(`</Relationships>`)
	return b.String()
}

func (f Footer) xml() string {
	field := func(name string) string {
		return `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> ` + name +
			` </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>`
	}
	text := run(f.Text, "") + "<w:r><w:tab/></w:r>"
	if f.Page != "" {
		text += run(f.Page+" ", "")
	}
	text += field("PAGE")
	if f.Of != "" {
		text += run(" "+f.Of+" ", "") + field("NUMPAGES")
	}
	return `<w:ftr xmlns:w="` + nsW + `">` + paragraph("Footer", "", text) + `</w:ftr>`
}
