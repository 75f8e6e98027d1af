"""Given names that tell a person from a product where nothing else does; common ones of some thirty languages."""

_LATIN = """
aaron abby abdul abigail ada adam adele adeline adrian adriana agata agnes agnieszka ahmed aidan aileen aimee aino
akira alain alan alana albert alberto alejandra alejandro alena alessandra alessandro alessia alex alexander alexandra
alexandre alexandros alexei alexis alfonso alfred alfredo ali alice alicia alina alison alistair allison alma alvaro
amanda amandine amber amelia amina amir amit amy amélie ana anastasia anders andre andrea andreas andrei andrew
andrzej andré andrés angel angela angelica angelika angelina angelo angus anika anil anita anja anjali ankit ann anna
annabelle anne anneli annette annie annika anouk anselm anthony antoine anton antonia antonio antónio anu anya april
arash archie ariana ariel arjun arlene armando arnaud arne arnold arthur artur arturo arun asha ashley astrid aubrey
audrey august aurora aurélie austin ava avery axel ayesha aylin bailey barbara barry bart bartosz bas bastian bea
beata beatrice beatriz belinda ben benedict benedikt benjamin benoit bernadette bernard bernd bernhard bert bertha
bertrand beth bethany betty beverly bianca bill billy birgit birgitta bjarne björn blake blanca bob bobby bogdan boris
brad bradley bram brandon brenda brendan brent brett brian bridget britta brooke bruce bruno bryan bryce caleb callum
calvin cameron camila camilla camille carl carla carlo carlos carmen carol carole carolina caroline carolyn carrie
carsten casey caspar cassandra catarina catherine cathy cecilia cecilie cedric celeste celia celine cesar chad chandra
charles charlie charlotte chelsea cheng cheryl chiara chloe chris christa christian christiane christina christine
christoph christophe christopher cindy claire clara clarence claude claudia claudio clemens clement cleo clifford
clive cody colette colin colleen connor conor conrad constance cora cordula corinna corinne cornelia cornelis courtney
craig cristian cristiano cristina cristóbal curtis cynthia cyril cédric céline daan dagmar daisy dale dalia damian
damien dan dana daniel daniela daniele danielle danny danuta daria dariusz darko darla darlene darren daryl dave david
davide dawid dawn dean debbie deborah deepak deirdre delphine denis denise dennis derek desmond detlef devon diana
diane dick diego dieter dietmar dimitri dimitrios dina dirk dmitri dmitry dolores dominic dominik dominika dominique
don donald donna dora doreen dorian doris dorota dorothea dorothy doug douglas duncan dustin dwayne dylan earl eddie
edgar edith edmund eduard eduardo edward edwin eeva eileen ekaterina elaine eleanor elena eleni elias elif elina eline
elisa elisabeth elise elizabeth ella ellen elliot elodie eloise elsa elsbeth elsie elvira emanuel emelie emil emilia
emilie emilio emily emma emmanuel enrico enrique eric erica erich erik erika erin erkki ernest ernesto ernst esmeralda
esperanza esteban estelle esther ethan etienne eugene eugenia eugenio eva evan evelyn ewa fabian fabien fabio fabrice
faith fatima federica federico felicia felicity felipe felix ferdinand fernanda fernando filip filippo finn fiona
florence florian floris fran frances francesca francesco francis francisca francisco franck franco francois frank
franz françois françoise fred freddie frederic frederick frederik fredrik freya frida friedrich fritz frédéric gabriel
gabriela gabriele gabriella gaia gareth garry gary gavin geert gemma geoffrey georg george georges georgia georgina
georgios gerald geraldine gerard gerardo gerd gerhard german gertrud giacomo gian gianni gilbert gilles gillian gina
giorgia giorgio giovanna giovanni gisela gisele giselle giulia giuliano giulio giuseppe gloria gonzalo gordon grace
graham greg gregor gregory greta grzegorz guadalupe gudrun guido guillaume guillermo gunnar gunther gustav gustavo guy
gwen günter günther hadi hana hanna hannah hanneke hannele hannes hans harald harold harriet harrison harry harvey
hassan hazel heather hector hedwig heidi heike heikki heiko hein heinrich heinz helen helena helene helga helmut
hendrik henri henrietta henrik henrique henry herbert herman hermann hilary hilda hiroshi holger holly hope horst
howard hubert hugh hugo humberto ian ibrahim ida ignacio igor ilaria ilias ilona ilse imran ines inge ingeborg ingo
ingrid inês irena irene irina iris irma isaac isabel isabella isabelle isaías isla ismail istván ivan ivana ivo jaakko
jaana jacek jack jackie jacob jacqueline jacques jade jaime jake jakob jakub james jamie jan jana jane janet janice
janina janine janne jari jarmo jasmin jasmine jason jasper javier jay jean jeanette jeanne jeff jeffery jeffrey jelena
jennifer jenny jens jeremy jerome jerry jesper jess jesse jessica jessie jesús jill jim jimmy jiri jo joachim joan
joana joanna joanne joao joaquim joaquin joel joelle joerg johan johann johanna johannes john johnny jon jonas
jonathan joost jordan jordi jorge joris jose josef josefa josefina joseph josephine josh joshua josé joy joyce joão
juan juanita judith judy juha juhani juho jukka julia julian juliana julianne julie julien juliet juliette julio
julius jun june jussi justin justine jörg jürgen kai kaisa kaitlyn kamil karan kareem karel karen karin karina karl
karla karol karolina karsten kasper katarina katarzyna kate katharina katherine kathleen kathryn kathy katia katie
katja katrin katrina kay kayla keith kelly ken kenneth kenny kerry kevin khalid kieran kim kimberly kiran kirk kirsi
kirsten kjell klaus konrad konstantin kris krista kristen kristian kristin kristina kristoffer krystyna krzysztof kurt
kyle kylie lance larissa larry lars lasse laszlo laura laure lauren laurence laurent lauri lea leah leanne leena leif
leila lena lennart leo leon leona leonard leonardo leonie leonor leopold leroy lesley leslie leszek leticia levi lewis
liam lidia liesbeth lilian lilith lillian lily lina linda linnea lionel lisa lisbeth liselotte liza lois lola lora
lorena lorenzo loretta lorraine lou louis louisa louise luana luc luca lucas lucia luciana luciano lucie lucien
lucinda lucy ludovic ludwig luigi luis luisa luiz luka lukas lukasz luke luís lydia lynn mads magdalena maggie magnus
mahmoud maja malcolm malgorzata malik malin mandy manfred manon manuel manuela marc marcel marcela marcelo marcia
marcin marco marcos marcus mareike marek margaret margarita margaux margit margot margrit maria marian mariana
marianne marie mariella marietta marija marika marilyn marina mario marion marisa marisol marius mariusz marja
marjorie mark markku marko markus marlene marlies marta marten martha martijn martin martina martine marvin mary maría
masha massimo mateo mateusz mathias mathieu mathilde matilda matilde mats matt matteo matthew matthias matthieu matti
maureen maurice mauricio mauro max maxim maxime maximilian maya megan mehmet meike melanie melinda melissa mercedes
meredith mia michael michaela michal michaël michał michel michela michele michelle michiel miguel mihai mika mikael
mike mikko mila milan mildred milena miles mina minna mira miranda miriam mirja mirko miroslav misha mitchell mohamed
mohammad mohammed moira molly mona monica monika monique morgan moritz morten muhammad muriel murray mustafa mónica
nadia nadine nadja nancy naomi natalia natalie natasha nathalie nathan neal neha neil nelson nestor niall nicholas
nick nico nicola nicolas nicole niels nigel niina nikita niklas nikola nikolai nikolaos nils nina noah noel noemi nora
norbert norma norman nuno océane odette olaf oleg olena olga oliver olivia olivier ollie oscar oskar otto owen pablo
paloma pamela paola paolo pascal patrice patricia patricio patrick patrik patrizia patryk paul paula paulina pauline
paulo pavel paweł pedro peggy pekka penelope penny per percy perry peter petra petri petter phil philip philipp
philippa philippe phillip phoebe phyllis pia pierre pieter pietro pilar piotr pippa poppy priscilla priya quentin
quinn rachel rafael rafał ragnar rahul raimund raj rajesh ralf ralph ramona ramón randall randy raphael raquel raul
rebecca regina reginald reinhard remco renata renate renato rene rené renée reto rhonda rhys ricardo riccardo richard
rick ricky rieke rita rob robert roberta roberto robin rocío rodney rodrigo roger rohan roland rolf romain roman ron
ronald ronja ronnie rory rosa rosalie rosanna rosario rosemary rosie ross roxanne roy ruben ruby rudolf rufus rui
rupert russell ruth ryan sabina sabine sabrina sally salma salvador salvatore sam samantha samir sampo samuel samuli
sandeep sandra sandro sandy sanjay sanna santeri santiago sara sarah sari sascha sasha satu saul scott sean sebastian
sebastiano sergei sergey sergio seth shane shannon sharon shaun shawn sheena sheila shelley sheryl shirley sibylle
sidney siegfried siegrid sigrid silke silvana silvia silvio simon simona simone siobhan siri sofia sofie sonia sonja
sophia sophie soren spencer stacey stacy stan stanislav stanisław stanley stefan stefania stefanie stefano steffen
stella stephan stephane stephanie stephen steve steven stewart stine stuart stéphane sue suresh susan susana susanna
susanne suzanne sven svetlana sylvia sylvie szymon sébastien søren tadeusz taina tamara tamás tania tanja tanya tara
tariq tatiana tatjana taylor ted teemu terence teresa terry tessa thea theo theodor theodore theresa therese thibault
thierry thomas thorsten tiago tiffany tiina till tim timo timothy tina tobias toby todd tom tomas tomasz tommaso tommy
tomás toni tony torsten tove tracey tracy travis trevor tristan troy tuomas tyler ugo uli ulla ulrich ulrike umberto
ursula uschi ute uwe valentin valentina valeria valerie valérie vanessa vera verena veronica veronika vicente vicki
victor victoria vijay viktor viktoria ville vincent vincenzo viola violet violeta virginie vito vivek vivian viviane
vladimir volker véronique walter waltraud wanda wayne wendy werner wesley wiebke wilfried wilhelm willem william willy
wim winfried winston wojciech wolfgang xavier ximena yan yann yannick yasmin yolanda yusuf yves yvette yvonne zachary
zara zbigniew zdenek zoe zofia zoltan zoé zuzana åke åsa élodie émilie éric étienne óscar ömer łukasz świętosława
żaneta
"""
_INDIAN_ARABIC_ASIAN = """
aarav adebayo aditi aditya aisha ajay akash akshay alok aman amar amara ananya aniket anita anjali anoop anupam aparna
aravind archana arvind ashok ashwin bharat bhavna chandan chen chetan chidi chinedu chioma deepa deepika devi dinesh
divya emeka farah farhan fatimah folake ganesh gaurav geeta girish gopal govind hamza hao harish harsh haruto hema
hiro hui hussein ifeoma indira ishaan jamal jaya jing jyoti kabir kamal karim kavita kavya keiko kenji kenta khadija
kishore kofi krishna kumar kwame laila lakshmi lalit layla madhav mahesh mala manish manoj maryam meena meera mehul
mei ming minh mohan mukesh nadeem naoki naveen neeraj ngozi nguyen nia nikhil nilesh nisha nitin noor oluwaseun omar
padma pankaj parth pooja prakash pranav prasad preeti prem rajan rajeev rakesh ramesh rani rashid ravi rekha ren reza
ritu rohit sachin sahil sakura salim samira sana sanjana santosh sarita sathish satoshi shalini shankar shanti shilpa
shiv shreya shweta siddharth sipho sita sneha sonali srinivas sudha sunil sunita suraj swati takashi takeshi tanvi
tarun thabo thanh tomoko tunde uma umesh usha varun vidya vikas vikram vinay vinod vishal wanjiru wei xiao xin yan
yang yash yasmine yoko yousef yuki yumi yusuke zahra zainab zanele zhang
"""

GIVEN = frozenset((_LATIN + _INDIAN_ARABIC_ASIAN).split())
"""Lower case."""
