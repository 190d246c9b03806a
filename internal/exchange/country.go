package exchange

import (
	"strings"

	"crm/internal/crm"
)

// countryNames is names of countries as folded by crm.Fold, each after a "|"
// and before "=" and its ISO 3166-1 code: the English short names, native
// names and abbreviations that address books hold.
const countryNames = "|afghanistan=AF|albania=AL|algeria=DZ|andorra=AD|angola=AO|argentina=AR|armenia=AM|australia=AU|austria=AT|osterreich=AT|oesterreich=AT|azerbaijan=AZ" +
	"|bahamas=BS|bahrain=BH|bangladesh=BD|barbados=BB|belarus=BY|belgium=BE|belgie=BE|belgique=BE|belgien=BE|belize=BZ|benin=BJ|bhutan=BT|bolivia=BO|bosnia and herzegovina=BA|botswana=BW|brazil=BR|brasil=BR|brunei=BN|bulgaria=BG|burkina faso=BF|burundi=BI" +
	"|cambodia=KH|cameroon=CM|canada=CA|cape verde=CV|chad=TD|chile=CL|china=CN|people's republic of china=CN|colombia=CO|costa rica=CR|cote d'ivoire=CI|ivory coast=CI|croatia=HR|hrvatska=HR|cuba=CU|cyprus=CY|czechia=CZ|czech republic=CZ|cesko=CZ" +
	"|democratic republic of the congo=CD|denmark=DK|danmark=DK|danemark=DK|dominican republic=DO|ecuador=EC|egypt=EG|el salvador=SV|estonia=EE|eesti=EE|ethiopia=ET|fiji=FJ|finland=FI|suomi=FI|france=FR|frankreich=FR" +
	"|gabon=GA|gambia=GM|georgia=GE|germany=DE|deutschland=DE|allemagne=DE|alemania=DE|germania=DE|duitsland=DE|ghana=GH|gibraltar=GI|greece=GR|hellas=GR|greenland=GL|guatemala=GT|guernsey=GG|guinea=GN|guyana=GY|haiti=HT|honduras=HN|hong kong=HK|hong kong sar=HK|hungary=HU|magyarorszag=HU" +
	"|iceland=IS|island=IS|india=IN|indonesia=ID|iran=IR|iraq=IQ|ireland=IE|eire=IE|republic of ireland=IE|isle of man=IM|israel=IL|italy=IT|italia=IT|italien=IT|jamaica=JM|japan=JP|jersey=JE|jordan=JO|kazakhstan=KZ|kenya=KE|kosovo=XK|kuwait=KW|kyrgyzstan=KG" +
	"|laos=LA|latvia=LV|latvija=LV|lebanon=LB|libya=LY|liechtenstein=LI|lithuania=LT|lietuva=LT|luxembourg=LU|luxemburg=LU|macau=MO|macao=MO|madagascar=MG|malaysia=MY|maldives=MV|mali=ML|malta=MT|mauritius=MU|mexico=MX|moldova=MD|monaco=MC|mongolia=MN|montenegro=ME|morocco=MA|mozambique=MZ|myanmar=MM" +
	"|namibia=NA|nepal=NP|netherlands=NL|the netherlands=NL|nederland=NL|holland=NL|niederlande=NL|new zealand=NZ|nicaragua=NI|niger=NE|nigeria=NG|north macedonia=MK|macedonia=MK|norway=NO|norge=NO|norwegen=NO|oman=OM|pakistan=PK|panama=PA|papua new guinea=PG|paraguay=PY|peru=PE|philippines=PH|poland=PL|polska=PL|polen=PL|portugal=PT|puerto rico=PR" +
	"|qatar=QA|romania=RO|russia=RU|russian federation=RU|rwanda=RW|san marino=SM|saudi arabia=SA|senegal=SN|serbia=RS|srbija=RS|seychelles=SC|singapore=SG|slovakia=SK|slovak republic=SK|slovensko=SK|slovenia=SI|slovenija=SI|south africa=ZA|south korea=KR|korea=KR|korea, republic of=KR|republic of korea=KR|spain=ES|espana=ES|spanien=ES|sri lanka=LK|sudan=SD|suriname=SR|sweden=SE|sverige=SE|schweden=SE|switzerland=CH|schweiz=CH|suisse=CH|svizzera=CH|syria=SY" +
	"|taiwan=TW|tajikistan=TJ|tanzania=TZ|thailand=TH|togo=TG|trinidad and tobago=TT|tunisia=TN|turkey=TR|turkiye=TR|turkmenistan=TM|uganda=UG|ukraine=UA|united arab emirates=AE|uae=AE|united kingdom=GB|uk=GB|u.k.=GB|great britain=GB|england=GB|scotland=GB|wales=GB|northern ireland=GB|united states=US|united states of america=US|usa=US|u.s.a.=US|u.s.=US|etats-unis=US|uruguay=UY|uzbekistan=UZ|vatican city=VA|venezuela=VE|vietnam=VN|viet nam=VN|yemen=YE|zambia=ZM|zimbabwe=ZW|"

// country is the ISO code of a country given by name or code, or the text as
// given where it is neither.
func country(s string) string {
	s = strings.TrimSpace(s)
	if len(s) == 2 && isLetter(s[0]) && isLetter(s[1]) {
		if c := strings.ToUpper(s); c != "UK" {
			return c
		}
		return "GB"
	}
	name := crm.Fold(s)
	if name == "" || strings.ContainsAny(name, "|=") {
		return s
	}
	if i := strings.Index(countryNames, "|"+name+"="); i >= 0 {
		i += len(name) + 2
		return countryNames[i : i+2]
	}
	return s
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// isCountry tells whether s has the form of an ISO code.
func isCountry(s string) bool {
	return len(s) == 2 && s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'A' && s[1] <= 'Z'
}
