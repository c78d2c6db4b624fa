// Given names that are common among young people and staff in Norway, without those that are also ordinary words (Dag, Bo,
// Stein, Liv, Bjørn, Vår …): such a one is only noticed with a capital letter inside a sentence, as any other word is.
export const NAMES = new Set(
  `aaron aasta abdi abdifatah abdikarim abdirahman abdul abdulahi abdullah abel abigail abshir ada adam adan adele adelina adnan
adrian agathe agnes agnete agnieszka ahmad ahmed aida aina aisha aishah ajla aksel alba albert aleks aleksander aleksandra alen
alexander alexandra alf alfred ali alicja alina alma almir alva alvilde amal amalie amanda amar ambjørn amelia amelie amina amine
amir amira amna ana anab anas anders andre andrea andreas andrej andrine andrzej ane anette angelica angelina anine anisa anita anja
ann anna anne annette annika annlaug anthony anton antonia antoni anwar arian ariana arman armin arna arne arnfinn arnt arslan arvid
asad asbjørn aleah ashraf asia asif aslak aslaug asma asta astri astrid atle audun august aurora ava awet aya ayaan ayan aylin ayman
ayub ayse azad azra bahar barbro bartosz bashir beate belinda bella ben benedicte benedikte benjamin bente berit bernt bilal birgit birgitte
birk birte bjarne bjarte bjørg bjørnar blerim brage brahim bruno burhan camilla carina carl carlos carmen caroline casper catharina
cathrine cecilie celine charlotte christel christer christian christina christine christoffer christopher ciara clara connor
conrad cornelia dagfinn dagny dalia daniel daniela danijel danyal dariusz david dawid dawit denis dennis diana didrik
dilan dina djibril dominik dorota dorthe ebba ebbe ebrahim edel edith edmund edvard edvin eilif einar eino eira eirik eirill eivind ela
eldar eldrid elea elena elias elif eliana elin eline elina elisa elisabeth elise ella ellen ellinor elly elmin elsa elvira elvis emanuel
emil emilia emilie emily emine emir emma emmanuel endre enis enya erica erik erika erlend erling ermin ernst esra ester esther
eva evelina even evy ewa fabian fadi fadumo faisal faiza falk fardowsa farhan farid farida faris fartun fatema fatima fatma fatou
fatuma fawzia felicia felix ferdinand filip filippa filsan finn fiona fiori fredrik freja freya frida fridtjof frode gabriel
gabriela gabrielle geir georg gerd gina gjermund gjertrud goran gro grethe grete grzegorz gudmund gudrun guleed gunn gunnar gunnhild gunvor guri
gustav guro haakon habiba hadi hafsa hajar hakim hala haldis halima halvard halvor hamid hamsa hamza hanad hanan hana hanna hannah hanne
hans harald hassan hashim hawa hedda hedvig heba heidi heine helena helene helga helge helle henriette henrik henry herman hermine
hiba hilda hilde hodan hogne hussein håkon håvard hulda ian ibrahim ibtisam ida idil idris idunn ifrah ikram ilhan iliana iman
imran ina inaya inga ingeborg inger ingebjørg ingelin ingrid ingvar ingvild ingvill iqra irene irina iris irmelin isa isabel isabell
isabella isabelle isak isatu isha ismail ismael issa ivan ivar iver iwona jacob jad jakob jakub jama jamal jamila jamilla jan jana janne janicke jannicke
jannik jarle jarl jasmin jasmina jawad jeanette jelena jennifer jenny jens jeppe jesper jessica jo joachim joakim joanna joar johan
johanna johanne johannes john johnny jokubas jonas jonathan jorunn jordan josef josefine joseph josephine julia julian juliane julie juni jusuf jytte
jørgen jørn jørund kadija kadir kai kaia kaisa kaja kamal kamil kamilla kamran karen kari karianne karim karin karina karl karla karoline karolina
karsten karzan kasper katarina katarzyna katinka katja katrine kenan kenneth kevin khadija khadra khalid khalil khan kian kim kine
kirsten kirsti kjell kjersti kjetil kjartan klara klaudia knut konrad kristel kristen kristian kristiane kristin kristina kristine kristoffer
krzysztof kåre lana lara lars lasse laura lea leah leif leila lejla lena lene leo leon leona leonard leonora leyla liam liban
liana lilja lilli lillian lilly lily lina linda line linea linn linnea linus lisa lisbeth lise live liva loke lone lorena lotta lotte lovise luan
lucas lucy ludvig luis luka lukas lukasz luna lydia lykke maciej madeleine madelen madina mads magda magdalena magne magnar magnhild magnus
maha mahad mahamed mahdi mahmoud mahmud maia maja malak malene malik malika malin mansour marcel marcin marco marcus maren margareta
margit margrethe mari maria mariam mariama marianne mariann marie mariell marielle marin marina marit marita marius mariusz mark marko markus marlene marta marte
marthe martha martin martina marwa marwan maryam maryan mateo mateusz mathea matheo mathias mathilde matias matilde matteo max maxim
maximilian maya mehdi mehmet melina melissa merete meron mia micah michael michal michelle mikael mikkel mikolaj mila milan milena miles milla milo milad
mille mina mira miral miriam mirza mohamad mohamed mohammad mohammed mohamud mona monica monika morten mostafa muhammad muna munira
murad musa mustafa nabil nada nadia nadifa nahom naima najma nancy nanna naomi nasir nasra natalia natalie natasha nathalie nathan nathaniel nawal
neda nelly nicholas nicklas nicola nicolai nicolas nicoline niklas nikita nikola nikolai nikoline nils nina noah noel noor nora norma nour noman nura nur
obaid oda odd oddbjørn oddny oddvar odin olaf olai olav ole olea oleander olga oline oliver olivia oliwia omar omer ophelia orjan osama oscar oskar
osman othilie ottar otto parisa patricia patrick patrik patrycja paul paula paulina pavel pawel peder pelle per peder pernille peter petra petter
philip philippa pia piotr pål qasim ragna ragnar ragnhild rahel rahim rahma raja ramin ramla randi rania ranveig rasmus ravn raymond rayan razan
rebecca rebecka rebekka reidar reidun reza richard rikke riyad robel robert robin roger rolf roman ronja ronny rosa rowan roza ruben
rukia runa rune ruqia ruth ryan saad sabah sabina sabrina sadia safa safia safiya sagal sahra said saida saif sakariya salah saleh salim salma salman salem
samantha samar samia samir samira samrawit samson samuel sana sander sandra sanna sanne santiago sara sarah saron saskia sebastian selam selin
selina selma senait serina severin shabnam shad shahad shahid shahin shaima shakira sharmarke shayan siavash sidra sienna sigbjørn sigmund signe sigrid
sigrun sigurd sigve silas silje simen simon simran sina sindre siren siri sirin siv sivert snorre sofia sofie sol solbjørg solfrid solveig
solvor sondre sonia sonja sophia sophie stefan steffen steinar stella stephanie stian stine stig storm sturla sue sulayman sumaya
sunniva susann susanne svein svend sven sverre svetlana synne synnøve syver syed szymon sølvi søren tage tahir talha talia tamara tara tarek
tarik tarjei teodor teodora terese terje thea thelma theo theodor therese thomas thor thorbjørn thorvald tilde tim timian tina tinius tiril tobias tom
tomas tomasz tommy tone tonje tor torbjørg torbjørn tord tore torgeir torill torkel tormod torstein torunn trine trond truls trude
trygve turid trym tuva tyra ubah ulrik ulrikke umar una unni uranik usman vanessa vebjørn vegar vegard venke vera veronica veronika vetle victor victoria
vida vidar vigdis viktor viktoria vilde vilja viljar villemo villum vilma vincent viola viveka vivian vladimir wafa waleed walid warsame wenche wendy wiktor wiktoria
wilhelm wiljar wilma wojciech yahya yara yasin yasir yasmin yasmine yassin yasmina ylva yngve yohana yonas yonatan yordanos yosef younes yousef yousra yunus yusra
yusuf yvonne zahid zahra zainab zaid zakaria zakariya zamzam zara zeynep zlatan zofia zoe zuzanna æsa øistein øivind ørjan østen øyvind øystein åge ågot
åse åsmund åsne åshild åslaug`.split(/\s+/),
);
