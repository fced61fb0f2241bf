"""The commonest abbreviations of bodies in news in English, with their names in full."""

from __future__ import annotations

_WRITTEN = """
ABA American Bar Association
ACLU American Civil Liberties Union
AFL-CIO American Federation of Labor and Congress of Industrial Organizations
AFP Agence France-Presse
AHA American Heart Association
AIPAC American Israel Public Affairs Committee
AKC American Kennel Club
AMA American Medical Association
AMPTP Alliance of Motion Picture and Television Producers
AP Associated Press
APA American Psychological Association
ATF Bureau of Alcohol, Tobacco, Firearms and Explosives
AU African Union
BBC British Broadcasting Corporation
BEA Bureau of Economic Analysis
BIA Bureau of Indian Affairs
BLM Bureau of Land Management
BLS Bureau of Labor Statistics
BMA British Medical Association
BOE Bank of England
BOJ Bank of Japan
CAIR Council on American-Islamic Relations
CBI Confederation of British Industry
CBO Congressional Budget Office
CBP Customs and Border Protection
CDC Centers for Disease Control and Prevention
CEA Council of Economic Advisers
CENTCOM US Central Command
CFPB Consumer Financial Protection Bureau
CFTC Commodity Futures Trading Commission
CIA Central Intelligence Agency
CISA Cybersecurity and Infrastructure Security Agency
CMS Centers for Medicare and Medicaid Services
CPS Crown Prosecution Service
CPSC Consumer Product Safety Commission
CWU Communication Workers Union
DEA Drug Enforcement Administration
DFB German Football Association
DHS Department of Homeland Security
DNC Democratic National Committee
DOC Department of Corrections
DOD Department of Defense
DOE Department of Energy
DOJ Department of Justice
DOL Department of Labor
DOT Department of Transportation
EASA European Union Aviation Safety Agency
ECB European Central Bank
ECHR European Court of Human Rights
EEOC Equal Employment Opportunity Commission
EFF Electronic Frontier Foundation
EIA Energy Information Administration
EMA European Medicines Agency
EPA Environmental Protection Agency
ESA European Space Agency
FA Football Association
FAA Federal Aviation Administration
FAO Food and Agriculture Organization
FBI Federal Bureau of Investigation
Fed Federal Reserve
FCC Federal Communications Commission
FDA Food and Drug Administration
FDIC Federal Deposit Insurance Corporation
FEC Federal Election Commission
FEMA Federal Emergency Management Agency
FERC Federal Energy Regulatory Commission
FIA Federation Internationale de l'Automobile
FOMC Federal Open Market Committee
FRA Federal Railroad Administration
FSB Federal Security Service
FTC Federal Trade Commission
GAO Government Accountability Office
GBI Georgia Bureau of Investigation
GSA General Services Administration
HHS Department of Health and Human Services
HRW Human Rights Watch
HSE Health and Safety Executive
HUD Department of Housing and Urban Development
IAEA International Atomic Energy Agency
IATA International Air Transport Association
ICC International Criminal Court
ICE Immigration and Customs Enforcement
ICJ International Court of Justice
ICRC International Committee of the Red Cross
IDF Israel Defense Forces
IEA International Energy Agency
IFRC International Federation of Red Cross and Red Crescent Societies
IHME Institute for Health Metrics and Evaluation
ILO International Labour Organization
IMF International Monetary Fund
IOC International Olympic Committee
IOM International Organization for Migration
IPCC Intergovernmental Panel on Climate Change
IRC International Rescue Committee
IRGC Islamic Revolutionary Guard Corps
IRS Internal Revenue Service
ISW Institute for the Study of War
ITF International Tennis Federation
JCS Joint Chiefs of Staff
KCNA Korean Central News Agency
KFF Kaiser Family Foundation
LAPD Los Angeles Police Department
LAUSD Los Angeles Unified School District
MI5 Security Service
MLB Major League Baseball
MLS Major League Soccer
MOD Ministry of Defence
MSF Medecins Sans Frontieres
MTA Metropolitan Transportation Authority
NAACP National Association for the Advancement of Colored People
NAR National Association of Realtors
NASA National Aeronautics and Space Administration
NASCAR National Association for Stock Car Auto Racing
NATO North Atlantic Treaty Organization
NBA National Basketball Association
NCA National Crime Agency
NCAA National Collegiate Athletic Association
NEA National Education Association
NFL National Football League
NHC National Hurricane Center
NHL National Hockey League
NHS National Health Service
NHTSA National Highway Traffic Safety Administration
NIAID National Institute of Allergy and Infectious Diseases
NIH National Institutes of Health
NIST National Institute of Standards and Technology
NLRB National Labor Relations Board
NOAA National Oceanic and Atmospheric Administration
NPR National Public Radio
NPS National Park Service
NRA National Rifle Association
NRC Nuclear Regulatory Commission
NRF National Retail Federation
NRSC National Republican Senatorial Committee
NSA National Security Agency
NSC National Security Council
NTSB National Transportation Safety Board
NWS National Weather Service
NWSL National Women's Soccer League
NYPD New York Police Department
OAS Organization of American States
OBR Office for Budget Responsibility
OCHA Office for the Coordination of Humanitarian Affairs
OECD Organisation for Economic Co-operation and Development
OFAC Office of Foreign Assets Control
OMB Office of Management and Budget
ONS Office for National Statistics
OPCW Organisation for the Prohibition of Chemical Weapons
OPEC Organization of the Petroleum Exporting Countries
OSCE Organization for Security and Co-operation in Europe
OSHA Occupational Safety and Health Administration
PBS Public Broadcasting Service
PETA People for the Ethical Treatment of Animals
PFA Professional Footballers' Association
PHMSA Pipeline and Hazardous Materials Safety Administration
PLO Palestine Liberation Organization
PSNI Police Service of Northern Ireland
RMT National Union of Rail, Maritime and Transport Workers
RNC Republican National Committee
RSF Reporters Without Borders
SAG-AFTRA Screen Actors Guild-American Federation of Television and Radio Artists
SBA Small Business Administration
SDNY Southern District of New York
SEC Securities and Exchange Commission
SEIU Service Employees International Union
SNP Scottish National Party
SPLC Southern Poverty Law Center
SSA Social Security Administration
TSA Transportation Security Administration
TUC Trades Union Congress
TVA Tennessee Valley Authority
UAW United Auto Workers
UCI Union Cycliste Internationale
UEFA Union of European Football Associations
UNESCO United Nations Educational, Scientific and Cultural Organization
UNHCR United Nations High Commissioner for Refugees
UNICEF United Nations Children's Fund
UNRWA United Nations Relief and Works Agency
UPS United Parcel Service
USAID United States Agency for International Development
USCIS US Citizenship and Immigration Services
USDA Department of Agriculture
USGS US Geological Survey
USPS Postal Service
USSF US Soccer Federation
VA Department of Veterans Affairs
WADA World Anti-Doping Agency
WEF World Economic Forum
WFP World Food Programme
WGA Writers Guild of America
WHO World Health Organization
WMO World Meteorological Organization
WNBA Women's National Basketball Association
WSJ Wall Street Journal
WTA Women's Tennis Association
WTO World Trade Organization
WWF World Wildlife Fund
"""
#: Each abbreviation with its name in full.
IN_FULL: dict[str, str] = {
    short: name for short, _, name in (line.partition(" ") for line in _WRITTEN.strip().split("\n"))
}
