package book

// place is a country with its names, for customers that fit together.
type place struct {
	country, language string
	offset            int    // of clocks from UTC, in hours
	landline, mobile  string // E.164; each # is a digit
	given, family     []string
	legal             []string // forms of firms
	cities            []string // postcode, then the city; in the order of their frequency
	streets           []string // % stands for the number
}

var places = []place{
	{"DE", "de", 1, "+4930########", "+491511#######",
		[]string{"Anna", "Jürgen", "Katrin", "Stefan", "Ulrike", "Sören", "Heike", "Michael", "Jörg", "Sabine", "Lukas", "Marie", "Björn", "Claudia", "Thomas", "Käthe", "Florian", "Birgit", "Andreas", "Lena"},
		[]string{"Müller", "Schmidt", "Schneider", "Fischer", "Weber", "Meyer", "Wagner", "Becker", "Schulz", "Hoffmann", "Schäfer", "Koch", "Bauer", "Richter", "Klein", "Wolf", "Schröder", "Neumann", "Schwarz", "Zimmermann", "Weiß", "Groß", "Köhler", "König"},
		[]string{"GmbH", "AG", "GmbH & Co. KG", "KG", "e. K."},
		[]string{"10115 Berlin", "20095 Hamburg", "80331 München", "50667 Köln", "70173 Stuttgart", "01067 Dresden", "90402 Nürnberg"},
		[]string{"Hauptstraße %", "Bahnhofstraße %", "Gartenweg %", "Am Markt %", "Lindenallee %"}},
	{"GB", "en-GB", 0, "+442079######", "+447700900###",
		[]string{"Oliver", "Emily", "Jack", "Sophie", "Harry", "Charlotte", "George", "Amelia", "William", "Grace", "Priya", "Mohammed", "Fiona", "Siobhan", "Rhys"},
		[]string{"Smith", "Jones", "Taylor", "Brown", "Davies", "Evans", "Wilson", "Thomas", "Roberts", "O'Connor", "Walker", "Patel", "Khan", "MacDonald", "Hughes", "Edwards", "Green", "Clarke"},
		[]string{"Ltd", "plc", "LLP"},
		[]string{"EC1A 1BB London", "M1 1AE Manchester", "B33 8TH Birmingham", "LS1 4DY Leeds", "EH1 1YZ Edinburgh"},
		[]string{"% High Street", "% Station Road", "% Church Lane", "% Victoria Road"}},
	{"US", "en-US", -5, "+1202555####", "+1617555####",
		[]string{"James", "Mary", "Robert", "Patricia", "Denise", "Michael", "Jennifer", "Luis", "Ashley", "Brandon", "Megan", "Tyler", "Maria", "Kevin", "Latoya"},
		[]string{"Johnson", "Williams", "Garcia", "Miller", "Rodriguez", "Martinez", "Anderson", "Jackson", "Lee", "Carter", "Nguyen", "Campbell", "Rivera", "Baker", "Mitchell"},
		[]string{"Inc.", "LLC", "Corp."},
		[]string{"20001 Washington", "02108 Boston", "10001 New York", "60601 Chicago"},
		[]string{"% Main Street", "% Oak Avenue", "% Washington Blvd", "% 5th Street"}},
	{"FR", "fr", 1, "+3314#######", "+3363#######",
		[]string{"Camille", "Léa", "François", "Hélène", "Pierre", "Chloé", "Jérôme", "Amélie", "Luc", "Noémie", "Étienne", "Margaux"},
		[]string{"Martin", "Bernard", "Dubois", "Lefèvre", "Moreau", "Girard", "Rousseau", "Perrin", "Lambert", "Chevalier", "Gauthier", "Boyer", "Béranger"},
		[]string{"SARL", "SAS", "SA"},
		[]string{"75001 Paris", "69002 Lyon", "13001 Marseille", "31000 Toulouse", "44000 Nantes"},
		[]string{"% rue de la Paix", "% avenue Victor Hugo", "% place du Marché", "% rue des Tanneurs"}},
	{"ES", "es", 1, "+3491#######", "+3461#######",
		[]string{"María", "José", "Lucía", "Íñigo", "Carmen", "Javier", "Ángel", "Begoña", "Raúl", "Sofía"},
		[]string{"García López", "Fernández", "Martínez Ruiz", "Sánchez", "Núñez", "Muñoz Gil", "Jiménez", "Ortega", "Ibáñez"},
		[]string{"S.L.", "S.A."},
		[]string{"28001 Madrid", "08001 Barcelona", "46001 Valencia", "41001 Sevilla"},
		[]string{"Calle Mayor %", "Avenida de la Constitución %", "Plaza Nueva %"}},
	{"IT", "it", 1, "+3902########", "+39347#######",
		[]string{"Giulia", "Marco", "Chiara", "Niccolò", "Francesca", "Luca", "Alessandro", "Martina"},
		[]string{"Rossi", "Russo", "Ferrari", "Esposito", "Bianchi", "D'Angelo", "Ricci", "De Luca", "Cossù"},
		[]string{"S.r.l.", "S.p.A."},
		[]string{"20121 Milano", "00184 Roma", "10121 Torino", "40121 Bologna"},
		[]string{"Via Roma %", "Via Garibaldi %", "Corso Italia %"}},
	{"PL", "pl", 1, "+4822#######", "+48601######",
		[]string{"Agnieszka", "Łukasz", "Małgorzata", "Paweł", "Zofia", "Krzysztof", "Żaneta", "Tomasz"},
		[]string{"Nowak", "Kowalski", "Wiśniewska", "Wójcik", "Kamiński", "Zieliński", "Dąbrowska", "Świątek"},
		[]string{"Sp. z o.o.", "S.A."},
		[]string{"00-001 Warszawa", "31-001 Kraków", "50-001 Wrocław", "90-001 Łódź"},
		[]string{"ul. Polna %", "ul. Leśna %", "ul. Słoneczna %"}},
	{"SE", "sv", 1, "+4685#######", "+4670#######",
		[]string{"Lars", "Åsa", "Björn", "Elin", "Göran", "Malin", "Sven", "Märta"},
		[]string{"Andersson", "Johansson", "Nilsson", "Södergren", "Lindström", "Åkesson", "Öberg", "Sjöström"},
		[]string{"AB"},
		[]string{"111 20 Stockholm", "411 03 Göteborg", "211 20 Malmö"},
		[]string{"Storgatan %", "Götgatan %", "Kungsgatan %"}},
	{"TR", "tr", 3, "+902122######", "+90532#######",
		[]string{"Ayşe", "Mehmet", "Çağla", "Ömer", "Gülşen", "İbrahim", "Zeynep"},
		[]string{"Yılmaz", "Kaya", "Demir", "Şahin", "Çelik", "Öztürk", "Aydın"},
		[]string{"A.Ş.", "Ltd. Şti."},
		[]string{"34000 İstanbul", "06000 Ankara", "35000 İzmir"},
		[]string{"Atatürk Caddesi %", "Cumhuriyet Sokak %"}},
	{"GR", "el", 2, "+30210#######", "+3069########",
		[]string{"Ελένη", "Γιώργος", "Μαρία", "Νίκος", "Κατερίνα", "Δημήτρης"},
		[]string{"Παπαδόπουλος", "Κυριακού", "Ιωάννου", "Γεωργίου", "Νικολάου"},
		[]string{"Α.Ε.", "Ε.Π.Ε."},
		[]string{"105 57 Αθήνα", "546 24 Θεσσαλονίκη", "185 38 Πειραιάς"},
		[]string{"Ακτή Μιαούλη %", "Ερμού %"}},
	{"RU", "ru", 3, "+7495#######", "+7916#######",
		[]string{"Анна", "Дмитрий", "Ольга", "Сергей", "Наталья", "Юрий"},
		[]string{"Иванова", "Смирнов", "Кузнецова", "Соколов", "Попова", "Щербаков"},
		[]string{"ООО", "АО"},
		[]string{"101000 Москва", "190000 Санкт-Петербург"},
		[]string{"ул. Ленина, %", "Садовая ул., %"}},
	{"JP", "ja", 9, "+8133#######", "+8190########",
		[]string{"美咲", "翔太", "陽子", "健太", "直美", "大輔"},
		[]string{"佐藤", "鈴木", "高橋", "田中", "伊藤", "渡辺"},
		[]string{"株式会社", "合同会社"},
		[]string{"100-0005 東京都", "530-0001 大阪市"},
		[]string{"丸の内%", "中央%"}},
	{"IN", "en-IN", 5, "+91222#######", "+9198########",
		[]string{"Priya", "Arjun", "Lakshmi", "Rahul", "Ananya", "Vikram", "Deepa"},
		[]string{"Nair", "Sharma", "Iyer", "Reddy", "Gupta", "Chatterjee", "Singh"},
		[]string{"Pvt. Ltd.", "Ltd."},
		[]string{"400001 Mumbai", "560001 Bengaluru", "110001 New Delhi"},
		[]string{"% MG Road", "% Nehru Street"}},
	{"VN", "vi", 7, "+84243#######", "+8491#######",
		[]string{"Thị Hồng", "Văn Đức", "Minh Châu", "Quốc Anh"},
		[]string{"Nguyễn", "Trần", "Lê", "Phạm", "Đặng"},
		[]string{"JSC", "Co., Ltd."},
		[]string{"100000 Hà Nội", "700000 Thành phố Hồ Chí Minh"},
		[]string{"% Phố Huế", "% Lê Lợi"}},
}

// placeWeights are the shares of the places: a German firm with customers all over.
var placeWeights = []int{42, 14, 10, 7, 4, 4, 4, 3, 2, 2, 2, 2, 3, 1}

var syllables = []string{"al", "ber", "cor", "dan", "el", "fen", "gra", "hol", "in", "jor", "kal", "lin", "mar", "nor", "or", "pel", "quin", "ros", "sol", "tan", "ul", "ver", "wes", "xan", "yel", "zor", "bra", "den", "fil", "gor", "hel", "kri", "lum", "mon", "nev", "pri", "rud", "ster", "tru", "vel"}

var trades = []string{"Stahlbau", "Logistics", "Systems", "Energy", "Maschinenbau", "Consulting", "Foods", "Software", "Medical", "Bau", "Textil", "Solar", "Print", "Optik", "Hotels", "Chemie", "Media", "Elektro", "Shipping", "Holz", "Design", "Pharma", "Agrar", "Labs", "Möbel", "Papier", "Glas", "Tools", "Travel", "Finance"}

var providers = []string{"mail.example", "post.example", "web-mail.example", "inbox.example", "briefkasten.example", "courrier.example"}
