/** The part of the ERP's WSDL that is used, as a service of .NET writes it. */
export const erpNamespace = 'http://www.kplsolucoes.com.br/ABACOSWebService';

/** `version`: something in it that may change. */
export function fakeErpWsdl(address: string, version = '1'): string {
  return `<?xml version="1.0" encoding="utf-8"?>
<wsdl:definitions xmlns:s="http://www.w3.org/2001/XMLSchema" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
    xmlns:soap12="http://schemas.xmlsoap.org/wsdl/soap12/" xmlns:tns="${erpNamespace}"
    xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" targetNamespace="${erpNamespace}">
  <wsdl:documentation>version ${version}</wsdl:documentation>
  <wsdl:types>
    <s:schema elementFormDefault="qualified" targetNamespace="${erpNamespace}">
      <s:element name="PedidoExiste"><s:complexType><s:sequence>
        <s:element minOccurs="0" maxOccurs="1" name="ChaveIdentificacao" type="s:string" />
        <s:element minOccurs="0" maxOccurs="1" name="ListaDeNumerosDePedidos" type="tns:ArrayOfString" />
      </s:sequence></s:complexType></s:element>
      <s:complexType name="ArrayOfString"><s:sequence>
        <s:element minOccurs="0" maxOccurs="unbounded" name="string" nillable="true" type="s:string" />
      </s:sequence></s:complexType>
      <s:element name="PedidoExisteResponse"><s:complexType><s:sequence>
        <s:element minOccurs="0" maxOccurs="1" name="PedidoExisteResult" type="tns:ResultadoPedidosExistentes" />
      </s:sequence></s:complexType></s:element>
      <s:complexType name="ResultadoPedidosExistentes"><s:sequence>
        <s:element minOccurs="0" maxOccurs="1" name="ResultadoOperacao" type="tns:Resultado" />
        <s:element minOccurs="0" maxOccurs="1" name="Rows" type="tns:ArrayOfDadosPedidosExistentes" />
      </s:sequence></s:complexType>
      <s:complexType name="Resultado"><s:sequence>
        <s:element minOccurs="1" maxOccurs="1" name="Codigo" type="s:int" />
        <s:element minOccurs="0" maxOccurs="1" name="Descricao" type="s:string" />
        <s:element minOccurs="1" maxOccurs="1" name="Tipo" type="tns:TipoDeResultado" />
        <s:element minOccurs="0" maxOccurs="1" name="ExceptionMessage" type="s:string" />
      </s:sequence></s:complexType>
      <s:simpleType name="TipoDeResultado"><s:restriction base="s:string">
        <s:enumeration value="tdreSucesso" /><s:enumeration value="tdreSucessoSemDados" />
        <s:enumeration value="tdreAlerta" /><s:enumeration value="tdreErroAplicacao" />
        <s:enumeration value="tdreErroDataBase" /><s:enumeration value="tdreErroDados" />
      </s:restriction></s:simpleType>
      <s:complexType name="ArrayOfDadosPedidosExistentes"><s:sequence>
        <s:element minOccurs="0" maxOccurs="unbounded" name="DadosPedidosExistentes" nillable="true"
          type="tns:DadosPedidosExistentes" />
      </s:sequence></s:complexType>
      <s:complexType name="DadosPedidosExistentes"><s:sequence>
        <s:element minOccurs="0" maxOccurs="1" name="Resultado" type="tns:Resultado" />
        <s:element minOccurs="0" maxOccurs="1" name="NumeroPedido" type="s:string" />
        <s:element minOccurs="1" maxOccurs="1" name="Existente" type="s:boolean" />
        <s:element minOccurs="0" maxOccurs="1" name="StatusAtual" type="s:string" />
      </s:sequence></s:complexType>
    </s:schema>
  </wsdl:types>
  <wsdl:message name="PedidoExisteSoapIn"><wsdl:part name="parameters" element="tns:PedidoExiste" /></wsdl:message>
  <wsdl:message name="PedidoExisteSoapOut">
    <wsdl:part name="parameters" element="tns:PedidoExisteResponse" />
  </wsdl:message>
  <wsdl:portType name="AbacosWSPedidosSoap">
    <wsdl:operation name="PedidoExiste">
      <wsdl:input message="tns:PedidoExisteSoapIn" /><wsdl:output message="tns:PedidoExisteSoapOut" />
    </wsdl:operation>
  </wsdl:portType>
  ${binding('AbacosWSPedidosSoap', 'soap')}
  ${binding('AbacosWSPedidosSoap12', 'soap12')}
  <wsdl:service name="AbacosWSPedidos">
    <wsdl:port name="AbacosWSPedidosSoap" binding="tns:AbacosWSPedidosSoap">
      <soap:address location="${address}" />
    </wsdl:port>
    <wsdl:port name="AbacosWSPedidosSoap12" binding="tns:AbacosWSPedidosSoap12">
      <soap12:address location="${address}" />
    </wsdl:port>
  </wsdl:service>
</wsdl:definitions>`;
}

function binding(name: string, prefix: string): string {
  return `<wsdl:binding name="${name}" type="tns:AbacosWSPedidosSoap">
    <${prefix}:binding transport="http://schemas.xmlsoap.org/soap/http" />
    <wsdl:operation name="PedidoExiste">
      <${prefix}:operation soapAction="${erpNamespace}/PedidoExiste" style="document" />
      <wsdl:input><${prefix}:body use="literal" /></wsdl:input>
      <wsdl:output><${prefix}:body use="literal" /></wsdl:output>
    </wsdl:operation>
  </wsdl:binding>`;
}
