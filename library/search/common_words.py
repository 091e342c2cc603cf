"""Common English words, to tell names of artists and albums from plain words in a wish. Data only."""

#: What wishes are written with: a name made of nothing else counts only where it is clearly meant.
WISH_WORDS = frozenset(
    """
    a about across after afternoon again ago all almost alone along also always am an and another any
    anything are around as at autumn awake away bar be beach beat beats beautiful because bed been before
    being best better big birthday blue blues bright bring by calm can car carefree chill christmas city
    classic clean cleaning close club coffee cold come cook cooking cool cosy cozy crazy cry crying dance
    dancing dark date day days deep dinner do down dream dreaming dreams dreamy drive driving drunk early
    easy emotional end energy evening ever every everything fall fast favorite favourite feel feeling
    feelings few fire first floor focus for forever forget free fresh friday friend friends from full fun
    gentle get getting girl girls give go going gold golden good goodbye great greatest groove groovy
    guitar guitars gym happy hard have he heart heartbreak heat heaven heavy hello her here high him his
    hit hits holiday home hope hot hour hours house how i if in instrumental into is it its january jog
    july june just kids kitchen late later laugh lazy left less let life light lights like little live
    living loneliness lonely long lost lot loud love lover lovers loving low lunch mad make man many may
    me meditation melancholy mellow memories men midnight mix monday mood moody moon more morning most
    mother mountain move much music my need never new next nice night nights no nobody noise none
    nostalgia nostalgic not nothing now october of off office old older on once one only open or other our
    out outside over paint painting party peace peaceful people piano play playlist please pop power
    pretty quiet rain rainy read reading real record relax relaxing ride right river road roads rock roll
    romance romantic run running sad sadness same saturday sea season sex sexy she show silence sing
    singing sky sleep sleeping sleepy slow smooth snow so soft some something song songs soul sound sounds
    space spring star stars start stay still stop storm street strings strong study studying summer
    summertime sun sunday sunny sunrise sunset sunshine sweet take tea tears thanks that the their them
    then there these they thing things this those thursday time times to today together tomorrow tonight
    too top track tracks train travel traveling trip true tuesday tune tunes two under until up upbeat us
    use vacation very vibe vibes vintage violin voice voices wait wake waking walk walking want war warm
    water wave way we wedding wednesday week weekend well were what when where while who why wild will
    wind wine winter with without woman women wonderful word words work working workout world would year
    years yes yesterday yoga you young your
    """.split()
)

#: Plain words (towns and countries too) that are bands as well: one alone needs a sign that it is meant.
BAND_WORDS = frozenset(
    """
    abc ace action air alabama alive america american angel angels animal animals apollo arcade argent
    asia asylum atlanta audience average babies baby bad band bands battles bear bears beast bee bees
    beirut belly berlin bird birds bishop black blood blow blur bodies body bomb bone bones book books
    boston box boy boys brand bread breakfast breeders bridge brother brothers buffalo bush butterfly cake
    california cameo cardinals cars cat cats chase chic chicago child children china chosen church
    cinderella circle clash clock cloud clouds clutch coach cocaine cocoa color colour company cows
    cracker cream creed crowd crown cruise crystal cult culture cure curve cut damned danger daughter dead
    death deer degrees destroyer device devil diamond dirt dirty disaster disturbed dog dogs doll dolls
    doors doves dr dragon drug drums duck eagle eagles earth east echo editors eels egg eight elbow
    electric embrace emperor empire enemy engine england era europe extreme eye eyes faces failure
    fairground faith faithless fame families family fashion fat fear feeder finch fingers fish five flash
    fleet flies flower flowers food foreigner four fox france french fuel funeral future game games gang
    garbage garden gas gene generation ghost giant giants gift glass god gods gorilla grace grand grass
    gravity green grizzly ground guess gun guns hair hammer hands harp hat haven hawks head heads health
    helmet hero heroes hey hole hollow honey hooters horse horses hum hurts ice ides idols imagination
    indian indiana industry inspiration iron islands italy jackal jam james japan jesus jet jewel joker
    journey joy judge jungle kansas karate kid killers killing kin king kingdom kings kiss knife knight
    knights ladies lady lamb lambs language law layers leaf league leaves legend lemonade letter level lie
    lily lime line lion lions liquid lit local london looking loop lord lords luck lush machine madness
    magazine magic magnet main mammoth marathon mars mask mass masses master matches mates meat medicine
    metal metric middle milk mind minds mineral minor miracle mirror mirrors modern moment money monster
    monsters mouse mouth muse museum mustard name nation national native nature nebraska neck nerves nine
    north oasis ocean oceans offspring olive opera orange orbit orbital orchestra order organ outfield
    outlaws page painter panda panic paper paradise paris passenger pavement peaches pearl pearls pentagon
    pepper perfect persuaders phantom phoenix photo pig pigs pilgrim pilot pine pink pirates placebo plain
    plan planet planets plant player poison pole police polka portal portugal posies post predator
    presidents pretenders prince princess prison prodigy proof propaganda public pulp pulse pumpkin queen
    question rabbit race radiator radio rage railway rainbow rainbows rancid ranger rapture raspberries
    rat rats raven rebel red refused reign renaissance results revolution rich ring rings rise robot
    rockets room roots rose roses royal rush russia safe saga saint saints salt sand santa satellite
    savage scorpions scream screen seal searchers seeds selector seven shadow shadows shame shark shed
    shelter shield shins shirt shoes sign silver simple sister sisters six ska skin skunk slade slave
    slide smiths smoke snake soap social soldier sons spain spark sparks spears specials spice spider
    spiders spin spirit split spoon squeeze squirrel stage stained stamp starship state states station
    steam steel stereo stone stones strange stranger strangers stream stroke strokes style styles suede
    suffocate sugar suicide surprise survivor swallow swan swans sweat sweden swell swing sword system
    table taco tango tank tar taste team television temple temptations tesla test texas theatre theory
    therapy thieves three throne thunder tiger tigers tool topic tornado tourist tourists tower town toy
    toys traffic tramps trash tree trees tribe trouble truth tubes turtle turtles twelve twenty twins
    ultimate unicorn union unit unknown utopia vaccines valley vamp vapors veil vein venom ventures versus
    verve village vines violence virus vision vogues voyage walker wall wallflowers wanted warning warrant
    warrior warriors wasp watch weather west whale wheat wheels whispers white wilderness window wings
    winner wire wishbone wizard wolf wolves wonder wood woods worlds x xx yard yellow yesterdays yoke
    youth zero zombie zombies zoo
    """.split()
)

#: Always written with a capital, so that the capital says nothing: only another sign makes them a band.
PLACES = frozenset(
    """
    alabama america american asia atlanta beirut berlin boston california chicago china christmas england
    europe france friday indiana italy january japan july june kansas london monday nebraska october paris
    portugal russia saturday spain sunday sweden texas thursday tuesday wednesday
    """.split()
)
